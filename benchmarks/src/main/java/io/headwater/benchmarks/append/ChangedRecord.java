package io.headwater.benchmarks.append;

import io.headwater.benchmarks.report.BenchFailed;
import io.headwater.command.decision.Commands;
import io.headwater.command.decision.Decision;
import io.headwater.command.decision.Outcome;
import io.headwater.command.decision.Proposal;
import io.headwater.command.record.RecordKind;
import io.headwater.command.store.NewEvent;
import io.headwater.events.Event;
import io.headwater.events.Partition;
import io.headwater.events.RecordState;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A record that is changed by merge patches of one member. Any number of threads. */
final class ChangedRecord {
    private static final NewStreams STREAMS = new NewStreams();
    private static final Partition PARTITION = new Partition(0);

    private final NewEvent address = STREAMS.next(PARTITION).events().getFirst();
    private final AtomicLong numbers = new AtomicLong();
    private final AtomicLong version = new AtomicLong();

    void create(Commands commands) {
        send(commands, state -> Decision.of(new Event.RecordCreated((ObjectNode) NewStreams.TREE)));
    }

    void change(Commands commands) {
        ObjectNode patch = JsonNodeFactory.instance.objectNode().put("n", numbers.incrementAndGet());
        send(commands, state -> Decision.of(new Event.RecordPatched(patch)));
    }

    /** Of its last event, as far as this one knows. */
    long version() {
        return version.get();
    }

    private void send(Commands commands, Function<RecordState, Decision> decider) {
        Proposal<RecordState> proposal = new Proposal<>(
                new Proposal.Address(PARTITION, address.stream(), address.subject(), false),
                RecordKind.INSTANCE,
                List.of(),
                address.metadata(),
                Instant.now().truncatedTo(ChronoUnit.MICROS),
                decider);
        if (!(commands.send(() -> proposal) instanceof Outcome.Done<RecordState> done)) {
            throw new BenchFailed("a change was refused");
        }
        version.accumulateAndGet(done.version().value(), Math::max);
    }
}
