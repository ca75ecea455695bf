package io.headwater.command.collection;

import io.headwater.command.api.RejectionProblems;
import io.headwater.command.decision.Decision;
import io.headwater.command.decision.Outcome;
import io.headwater.command.decision.Rejection;
import io.headwater.command.job.Job;
import io.headwater.command.job.JobWork;
import io.headwater.command.store.Constraint;
import io.headwater.command.store.EventStore;
import io.headwater.events.CollectionDefinition;
import io.headwater.events.Event;
import io.headwater.events.EventEnvelope;
import io.headwater.events.Json;
import io.headwater.events.Token;
import io.headwater.events.Version;
import io.headwater.http.Problem;
import io.headwater.http.ProblemType;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Has a collection with records take on another schema or more constraints: proposes them, so that from then on nothing is
 * written that breaks them; looks at the records that were there before; and has them take effect, or withdraws them. Each step
 * may be done twice.
 */
final class Evolution implements JobWork {
    static final String KIND = "define";

    private final CollectionCommands commands;
    private final Definitions definitions;
    private final EventStore store;
    private final Patience patience;

    Evolution(CollectionCommands commands, Definitions definitions, EventStore store, Patience.Sleeper sleeper) {
        this.commands = commands;
        this.definitions = definitions;
        this.store = store;
        this.patience = new Patience(sleeper);
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Job.End run(Job job, Progress progress) {
        // Another job may have ended while it was waiting.
        patience.restore();
        CollectionDefinition proposed = proposedBy(job);
        if (!progress.noted(0) || !clearTheWay(job, progress)) {
            return cancelled(job);
        }
        Outcome.Done<CollectionState> begun = send(job, state -> CollectionDecider.propose(proposed, state));
        if (Objects.requireNonNull(begun.state().defined()).proposed() == null) {
            // It is so already: an instance that is gone got that far, or somebody forced it.
            return succeeded(begun.version(), begun.token());
        }
        EventEnvelope proposal = readLast(job);
        if (proposal == null || !proposal.version().equals(begun.version())) {
            return endedElsewhere(job);
        }
        return look(job, new Introduction(store, definitions, job.task().tenant(), proposal, patience), progress);
    }

    private Job.End look(Job job, Introduction introduction, Progress progress) {
        boolean goesOn = true;
        boolean hasMore = true;
        while (goesOn && hasMore) {
            hasMore = introduction.lookOn();
            goesOn = progress.noted(introduction.looked());
        }
        if (!goesOn) {
            return cancelled(job);
        }
        if (introduction.isOver()) {
            return endedElsewhere(job);
        }
        Optional<Problem> problem = introduction.problem();
        return problem.isPresent() ? failed(job, problem.get()) : settle(job, introduction.looked());
    }

    private Job.End settle(Job job, long records) {
        CollectionDefinition proposed = proposedBy(job);
        return switch (trySend(job, state -> CollectionDecider.settle(proposed, records, state))) {
            case Outcome.Done<CollectionState> done -> succeeded(done.version(), done.token());
            // A walk that fills nothing in does not notice that another instance was faster.
            case Outcome.Refused<CollectionState>(Rejection rejection)
            when rejection.code() == Rejection.Code.DEFINITION_CONTENDED -> endedElsewhere(job);
            case Outcome.Refused<CollectionState>(Rejection rejection) -> failed(job, problemOf(rejection));
        };
    }

    private static Problem problemOf(Rejection rejection) {
        Problem problem = RejectionProblems.of(rejection);
        return rejection.code() == Rejection.Code.LIMIT_REACHED
                ? Problem.at(
                        ProblemType.INCOMPATIBLE_CONSTRAINTS,
                        "/limits/records",
                        "The collection has more records than that.")
                : problem;
    }

    // Rows of constraints that had the same names would be taken for rows of the new ones.
    private boolean clearTheWay(Job job, Progress progress) {
        EventEnvelope last = readLast(job);
        if (last == null || !(last.event() instanceof Event.CollectionDefined before)) {
            return true;
        }
        Set<Constraint> introduced =
                Declared.beyond(before.definition(), proposedBy(job)).kept(before.incarnation());
        boolean goesOn = true;
        while (goesOn && store.clearRetired(introduced)) {
            goesOn = progress.noted(0);
        }
        return goesOn;
    }

    private Job.End failed(Job job, Problem problem) {
        abandon(job);
        return new Job.End.Failed(problem);
    }

    private Job.End cancelled(Job job) {
        abandon(job);
        return new Job.End.Cancelled();
    }

    // Two instances may do the same job for a moment, and a collection may be dropped meanwhile.
    private Job.End endedElsewhere(Job job) {
        EventEnvelope last = readLast(job);
        if (last != null
                && last.event() instanceof Event.CollectionDefined defined
                && Json.same(defined.definition().toJson(), proposedBy(job).toJson())) {
            return succeeded(last.version(), last.token());
        }
        return new Job.End.Failed(RejectionProblems.of(Rejection.of(Rejection.Code.DEFINITION_CONTENDED)));
    }

    @Override
    public void abandon(Job job) {
        CollectionDefinition proposed = proposedBy(job);
        // If it is refused there is nothing to withdraw.
        trySend(job, state -> CollectionDecider.withdraw(proposed, state));
    }

    private static CollectionDefinition proposedBy(Job job) {
        return CollectionDefinition.fromJson(job.task().request());
    }

    private @Nullable EventEnvelope readLast(Job job) {
        return definitions.readLast(job.task().tenant(), job.task().collection());
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
        return patience.await(() -> commands.send(task.tenant(), task.collection(), task.metadata(), decider));
    }

    private static Job.End succeeded(Version version, Token token) {
        return new Job.End.Succeeded(JsonNodeFactory.instance
                .objectNode()
                .put("version", version.value())
                .put("token", token.toString()));
    }
}
