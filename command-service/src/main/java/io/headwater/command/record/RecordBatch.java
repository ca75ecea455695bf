package io.headwater.command.record;

import io.headwater.command.collection.Definition;
import io.headwater.command.collection.Definitions;
import io.headwater.command.decision.Batch;
import io.headwater.command.decision.Proposal;
import io.headwater.command.decision.Verdict;
import io.headwater.events.CollectionName;
import io.headwater.events.RecordState;
import io.headwater.events.TenantPlacement;
import io.headwater.http.Problem;
import io.headwater.http.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The operations of one request, proposed together and answered together. What cannot even be proposed, for the want of a
 * collection, say, has its problem beforehand; {@link #propose} finds that out anew for each attempt. One thread.
 */
final class RecordBatch {
    private final TenantPlacement tenant;
    private final boolean isAtomic;
    private final List<BatchItem> items;
    private final HttpServletRequest request;
    private final List<Optional<Problem>> faults = new ArrayList<>();

    RecordBatch(TenantPlacement tenant, boolean isAtomic, List<BatchItem> items, HttpServletRequest request) {
        this.tenant = tenant;
        this.isAtomic = isAtomic;
        this.items = items;
        this.request = request;
    }

    /** The outcome of one operation: refused before it was proposed, or decided. */
    sealed interface Result {
        /** It could not be proposed. */
        record Faulty(Problem problem) implements Result {}

        /** It was decided. */
        record Decided(RecordCommand command, Verdict<RecordState> verdict) implements Result {}
    }

    boolean isAtomic() {
        return isAtomic;
    }

    /** What can be proposed. Every operation on a collection is checked against the same definition of it. */
    Batch<RecordState> propose(Definitions definitions, RecordProposals proposals) {
        Map<CollectionName, Definition> known = new HashMap<>();
        List<Proposal<RecordState>> proposed = new ArrayList<>(items.size());
        faults.clear();
        for (BatchItem item : items) {
            faults.add(
                    switch (item) {
                        case BatchItem.Faulty(Problem problem) -> Optional.of(problem);
                        case BatchItem.Operation(CollectionName collection, RecordCommand command) -> {
                            try {
                                Definition definition =
                                        known.computeIfAbsent(collection, name -> definitions.require(tenant, name));
                                proposed.add(proposals.of(definition, command, request));
                                yield Optional.empty();
                            } catch (ProblemException e) {
                                yield Optional.of(e.problem());
                            }
                        }
                    });
        }
        boolean isPossible = !isAtomic || proposed.size() == items.size();
        return new Batch<>(tenant.partition(), proposed, verdicts -> isPossible && (!isAtomic || allDone(verdicts)));
    }

    private static boolean allDone(List<Verdict<RecordState>> verdicts) {
        return verdicts.stream().allMatch(Verdict.Done.class::isInstance);
    }

    /** All operations in their order, with what became of those that were proposed last. */
    List<Result> results(List<Verdict<RecordState>> verdicts) {
        Iterator<Verdict<RecordState>> decided = verdicts.iterator();
        List<Result> results = new ArrayList<>(items.size());
        for (int i = 0; i < items.size(); i++) {
            Optional<Problem> fault = faults.get(i);
            results.add(
                    fault.isEmpty() && items.get(i) instanceof BatchItem.Operation operation
                            ? new Result.Decided(operation.command(), decided.next())
                            : new Result.Faulty(fault.orElseThrow()));
        }
        return results;
    }
}
