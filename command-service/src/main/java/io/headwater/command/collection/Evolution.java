package io.headwater.command.collection;

import io.headwater.command.api.RejectionProblems;
import io.headwater.command.decision.Decision;
import io.headwater.command.decision.Outcome;
import io.headwater.command.job.Job;
import io.headwater.command.job.JobWork;
import io.headwater.command.store.EventStore;
import io.headwater.events.CollectionDefinition;
import java.util.Objects;
import java.util.function.Function;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Has a collection with records take on another schema: proposes it, so that from then on nothing is written that breaks it;
 * looks at the records that were there before; and has it take effect, or withdraws it. Each step may be done twice.
 */
final class Evolution implements JobWork {
    static final String KIND = "define";

    private final CollectionCommands commands;
    private final EventStore store;

    Evolution(CollectionCommands commands, EventStore store) {
        this.commands = commands;
        this.store = store;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Job.End run(Job job, Progress progress) {
        CollectionDefinition proposed = CollectionDefinition.fromJson(job.task().request());
        boolean goesOn = progress.noted(0);
        if (!goesOn) {
            abandon(job);
            return new Job.End.Cancelled();
        }
        Outcome.Done<CollectionState> begun = send(job, state -> CollectionDecider.propose(proposed, state));
        CollectionState.Defined collection =
                Objects.requireNonNull(begun.state().defined());
        if (collection.proposed() == null) {
            return succeeded(begun); // It is so already: an instance that is gone got that far, or somebody forced it.
        }
        SchemaCheck check = new SchemaCheck(RecordSchema.compile(proposed.schema()));
        StoredRecords records = new StoredRecords(store, collection.incarnation());
        boolean hasMore = true;
        while (goesOn && hasMore) {
            hasMore = records.readPage(check::look) && !check.hasSeenEnough();
            goesOn = progress.noted(check.looked());
        }
        if (goesOn && check.problem().isEmpty()) {
            return settle(job, proposed);
        }
        abandon(job);
        return goesOn ? new Job.End.Failed(check.problem().orElseThrow()) : new Job.End.Cancelled();
    }

    // A record that was written since may be in the way of a constraint that only an unused collection takes.
    private Job.End settle(Job job, CollectionDefinition proposed) {
        return switch (trySend(job, state -> CollectionDecider.settle(proposed, true, state))) {
            case Outcome.Done<CollectionState> done -> succeeded(done);
            case Outcome.Refused<CollectionState> refused -> {
                abandon(job);
                yield new Job.End.Failed(RejectionProblems.of(refused.rejection()));
            }
        };
    }

    @Override
    public void abandon(Job job) {
        CollectionDefinition proposed = CollectionDefinition.fromJson(job.task().request());
        // If it is refused there is nothing to withdraw.
        trySend(job, state -> CollectionDecider.settle(proposed, false, state));
    }

    private Outcome.Done<CollectionState> send(Job job, Function<CollectionState, Decision> decider) {
        return switch (trySend(job, decider)) {
            case Outcome.Done<CollectionState> done -> done;
            case Outcome.Refused<CollectionState> refused ->
                throw RejectionProblems.of(refused.rejection()).asException();
        };
    }

    private Outcome<CollectionState> trySend(Job job, Function<CollectionState, Decision> decider) {
        Job.Task task = job.task();
        return commands.send(task.tenant(), task.collection(), task.metadata(), decider);
    }

    private static Job.End succeeded(Outcome.Done<CollectionState> done) {
        return new Job.End.Succeeded(JsonNodeFactory.instance
                .objectNode()
                .put("version", done.version().value())
                .put("token", done.token().toString()));
    }
}
