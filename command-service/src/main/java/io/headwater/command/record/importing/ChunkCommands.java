package io.headwater.command.record.importing;

import io.headwater.command.api.RejectionProblems;
import io.headwater.command.collection.Definition;
import io.headwater.command.decision.Batch;
import io.headwater.command.decision.Verdict;
import io.headwater.command.record.RecordProposals;
import io.headwater.events.Event;
import io.headwater.events.RecordState;
import io.headwater.http.Problem;
import io.headwater.http.Trace;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Iterator;
import java.util.List;

/**
 * The commands of a chunk, proposed together and answered together.
 *
 * @param lineCount of the chunk, blank ones too
 */
record ChunkCommands(int lineCount, List<LineItem> items, HttpServletRequest request) {
    ChunkCommands {
        items = List.copyOf(items);
    }

    /**
     * What can be proposed; each record is stored whatever becomes of the others. Kept in memory, what an import makes would
     * only push out what is asked for.
     */
    Batch<RecordState> propose(Definition definition, RecordProposals proposals) {
        return new Batch<>(
                definition.tenant().partition(),
                items.stream()
                        .filter(LineItem.Written.class::isInstance)
                        .map(item -> proposals.of(definition, ((LineItem.Written) item).command(), request))
                        .toList(),
                _ -> true,
                true);
    }

    /** What became of the lines, given what was said to those that were proposed. */
    ChunkResult result(List<Verdict<RecordState>> verdicts) {
        ChunkResult result = ChunkResult.ofLines(lineCount);
        Iterator<Verdict<RecordState>> decided = verdicts.iterator();
        String traceId = Trace.of(request).traceId();
        for (LineItem item : items) {
            switch (item) {
                case LineItem.Faulty(long line, Problem problem) -> result.reject(line, problem, traceId);
                case LineItem.Written written -> add(result, written.line(), decided.next(), traceId);
            }
        }
        return result;
    }

    private static void add(ChunkResult result, long line, Verdict<RecordState> verdict, String traceId) {
        switch (verdict) {
            case Verdict.Refused<RecordState> refused ->
                result.reject(line, RejectionProblems.of(refused.rejection()), traceId);
            case Verdict.Done<RecordState> done when done.events().isEmpty() -> result.unchanged();
            case Verdict.Done<RecordState> done
            when done.events().getFirst() instanceof Event.RecordCreated -> result.created();
            case Verdict.Done<RecordState> _ -> result.replaced();
        }
    }
}
