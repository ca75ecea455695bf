package io.headwater.command.record.importing;

import io.headwater.command.decision.Begun;
import io.headwater.http.Problem;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One import: reads a chunk, decides it, hands it to the log, reads on while it is stored. Nothing is read as long as too many
 * chunks wait for the log, so that a client can be no faster than it is. One thread.
 */
final class ImportRun {
    /**
     * Chunks that are decided and not yet stored. Two keep both sides busy, a third one bridges a flush that takes long; more
     * would make other writers of the tenant wait behind them.
     */
    static final int CHUNKS_UNDER_WAY_MAX = 3;

    private static final Logger LOG = LoggerFactory.getLogger(ImportRun.class);

    private final ChunkReader reader;
    private final ChunkSender sender;
    private final ImportAnswer answer;
    private final Runnable mayGoOn;
    private final Deque<Begun<ChunkOutcome>> underWay = new ArrayDeque<>();

    /**
     * Does nothing yet.
     *
     * @param mayGoOn asked before each chunk; throws if the import is to end
     */
    ImportRun(ChunkReader reader, ChunkSender sender, ImportAnswer answer, Runnable mayGoOn) {
        this.reader = reader;
        this.sender = sender;
        this.answer = answer;
        this.mayGoOn = mayGoOn;
    }

    /**
     * Carries it out. Nothing of it is left behind, however it ends.
     *
     * @param problemOf a failure, as the client is told it
     * @throws RuntimeException nothing was carried out: the failure is to be the whole answer
     */
    void run(Function<RuntimeException, Problem> problemOf, String traceId) {
        try {
            carryOut();
            answer.end();
        } catch (ImportAnswer.ClientGone e) {
            settleRest();
            LOG.debug("the client of an import left", e);
        } catch (RuntimeException e) {
            settleRest();
            if (!answer.isBegun()) {
                throw e;
            }
            fail(problemOf.apply(e), traceId);
        }
    }

    private void carryOut() {
        for (Optional<Chunk> next = read(); next.isPresent(); next = read()) {
            mayGoOn.run();
            // A line may take what one before it gives up, or refer to it: that one has to be settled, then.
            int underWayMax = sender.isConstrained() ? 0 : CHUNKS_UNDER_WAY_MAX - 1;
            while (underWay.size() > underWayMax) {
                settleOldest();
            }
            underWay.add(sender.begin(next.get()));
            if (!answer.isBegun()) {
                // By itself: what keeps the first chunk from being carried out is the whole answer.
                settleOldest();
            }
        }
        while (!underWay.isEmpty()) {
            settleOldest();
        }
    }

    private Optional<Chunk> read() {
        try {
            return reader.next();
        } catch (IOException e) {
            LOG.debug("the body of an import broke", e);
            throw ImportBody.problemOf(e).asException();
        }
    }

    private void settleOldest() {
        answer.add(underWay.remove().await());
    }

    // They go on whatever happens here; those that end well are told, and each has to be awaited.
    private void settleRest() {
        while (!underWay.isEmpty()) {
            try {
                settleOldest();
            } catch (RuntimeException e) {
                LOG.debug("a chunk after the end of its import", e);
            }
        }
    }

    private void fail(Problem problem, String traceId) {
        try {
            answer.fail(problem, traceId);
        } catch (ImportAnswer.ClientGone e) {
            LOG.debug("the client of an import left", e);
        }
    }
}
