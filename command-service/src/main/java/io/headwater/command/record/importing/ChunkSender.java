package io.headwater.command.record.importing;

import io.headwater.command.collection.Definition;
import io.headwater.command.decision.Answered;
import io.headwater.command.decision.Batch;
import io.headwater.command.decision.BatchOutcome;
import io.headwater.command.decision.Begun;
import io.headwater.command.decision.Commands;
import io.headwater.command.decision.Keeping;
import io.headwater.command.decision.Verdict;
import io.headwater.command.idempotency.AnswerInParts;
import io.headwater.command.record.RecordProposals;
import io.headwater.command.store.KeptAnswer;
import io.headwater.events.RecordState;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Hands chunks to the write path, each as one append. One thread.
 *
 * @param definition of the collection, asked for anew at each attempt
 * @param parts where the answers of chunks are kept; null if the import has no idempotency key
 */
record ChunkSender(
        Commands commands,
        Supplier<Definition> definition,
        RecordProposals proposals,
        LineParser parser,
        @Nullable AnswerInParts parts,
        HttpServletRequest request) {
    /** Whether what other records are there decides on a line. */
    boolean isConstrained() {
        return !definition.get().constraints().isEmpty();
    }

    /** Decides the chunk and leaves the waiting for later; begun in order, chunks are decided and appended in order. */
    Begun<ChunkOutcome> begin(Chunk chunk) {
        return parts == null ? begin(commandsOf(chunk)) : begin(chunk, parts);
    }

    private Begun<ChunkOutcome> begin(ChunkCommands lines) {
        Begun<BatchOutcome<RecordState>> begun = commands.beginAll(batch(lines));
        return () -> {
            BatchOutcome<RecordState> outcome = begun.await();
            return new ChunkOutcome(lines.result(outcome.verdicts()), outcome.token(), false);
        };
    }

    private Begun<ChunkOutcome> begin(Chunk chunk, AnswerInParts answer) {
        Optional<KeptAnswer> kept = answer.find(chunk.number(), chunk.hash());
        if (kept.isPresent()) {
            return () -> ChunkOutcome.of(kept.get(), true);
        }
        ChunkCommands lines = commandsOf(chunk);
        Keeping<List<Verdict<RecordState>>> keeping = answer.keeping(
                chunk.number(), chunk.hash(), verdicts -> lines.result(verdicts).toJson());
        Begun<Answered> begun = commands.beginAnswerAll(batch(lines), keeping);
        return () -> {
            Answered answered = begun.await();
            return ChunkOutcome.of(AnswerInParts.require(answered, chunk.hash()), answered.isRepeated());
        };
    }

    private ChunkCommands commandsOf(Chunk chunk) {
        return new ChunkCommands(chunk.lineCount(), parser.parse(chunk.lines()), request);
    }

    private Supplier<Batch<RecordState>> batch(ChunkCommands lines) {
        return () -> lines.propose(definition.get(), proposals);
    }
}
