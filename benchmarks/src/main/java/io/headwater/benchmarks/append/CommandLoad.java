package io.headwater.benchmarks.append;

import io.headwater.benchmarks.load.Callers;
import io.headwater.benchmarks.report.BenchFailed;
import io.headwater.benchmarks.report.Reading;
import io.headwater.command.decision.Commands;
import io.headwater.command.decision.Decision;
import io.headwater.command.decision.Outcome;
import io.headwater.command.decision.Proposal;
import io.headwater.command.record.RecordKind;
import io.headwater.command.store.NewEvent;
import io.headwater.events.Event;
import io.headwater.events.Partition;
import io.headwater.events.RecordState;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * The same callers as in {@link AppendLoad}, but through Axon's command bus as command-service wires it: each command
 * creates a record by a decider that always agrees, and its body is written to JSON anew.
 */
record CommandLoad(Commands commands, NewStreams streams, int callers, int partitions) {

    Reading measure(Duration time) {
        return new Callers(callers).measure(time, caller -> create(new Partition(caller % partitions)));
    }

    private void create(Partition partition) {
        NewEvent event = streams.next(partition).events().getFirst();
        Proposal.Address address = new Proposal.Address(partition, event.stream(), event.subject(), true);
        Event created = new Event.RecordCreated((ObjectNode) NewStreams.TREE);
        Proposal<RecordState> proposal = new Proposal<>(
                address,
                RecordKind.INSTANCE,
                List.of(),
                event.metadata(),
                event.occurredAt(),
                state -> state.exists() ? Decision.UNCHANGED : Decision.of(created));
        Outcome<RecordState> outcome = commands.send(() -> proposal);
        if (!(outcome instanceof Outcome.Done<RecordState> done)
                || done.events().size() != 1) {
            throw new BenchFailed("a record that never was could not be created: " + outcome);
        }
    }
}
