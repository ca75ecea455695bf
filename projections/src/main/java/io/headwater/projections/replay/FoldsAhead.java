package io.headwater.projections.replay;

import io.headwater.projections.replay.RecordStreams.Wanted;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Reads and folds the streams of a collection on a thread of its own, a few portions of records ahead of who takes them: so the
 * log works while the replica does. One thread takes them.
 */
final class FoldsAhead implements AutoCloseable {
    private static final int PORTIONS_AHEAD = 2;
    private static final int RECORDS_PER_PORTION = 500;
    private static final long BYTES_PER_PORTION = 1024 * 1024;

    private final BlockingQueue<Portion> ahead = new ArrayBlockingQueue<>(PORTIONS_AHEAD);
    private final Thread reader;
    private Portion taken = new Portion(List.of(), false, null);
    private Iterator<FoldedRecord> rest = taken.records().iterator();

    /** Records that follow each other. {@code failure} is why no more come, if it is that. */
    private record Portion(
            List<FoldedRecord> records,
            boolean isLast,
            @Nullable Throwable failure) {}

    private FoldsAhead(DataSource log, Wanted wanted, SetAside aside) {
        this.reader = Thread.ofPlatform().name("replay-reader").daemon().unstarted(() -> read(log, wanted, aside));
    }

    /** Begins with the first record of the range. */
    static FoldsAhead of(DataSource log, Wanted wanted, SetAside aside) {
        FoldsAhead folds = new FoldsAhead(log, wanted, aside);
        folds.reader.start();
        return folds;
    }

    /** The next record, deleted ones too; null behind the last. */
    @Nullable
    FoldedRecord next() throws SQLException {
        while (!rest.hasNext()) {
            if (taken.isLast()) {
                return null;
            }
            taken = take();
            rest = taken.records().iterator();
        }
        return rest.next();
    }

    private Portion take() throws SQLException {
        Portion portion;
        try {
            portion = ahead.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CannotReplay("interrupted");
        }
        switch (portion.failure()) {
            case null -> {}
            case SQLException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case Throwable e -> throw new IllegalStateException(e);
        }
        return portion;
    }

    private void read(DataSource log, Wanted wanted, SetAside aside) {
        try {
            try (RecordStreams streams = RecordStreams.open(log, wanted)) {
                hand(new RecordFolds(streams, aside));
            } catch (SQLException | RuntimeException | Error e) {
                ahead.put(new Portion(List.of(), true, e));
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt(); // Nobody takes any more.
        }
    }

    private void hand(RecordFolds folds) throws SQLException, InterruptedException {
        List<FoldedRecord> records = new ArrayList<>(RECORDS_PER_PORTION);
        long bytes = 0;
        for (FoldedRecord record = folds.next(); record != null; record = folds.next()) {
            records.add(record);
            bytes += record.put() == null ? 0 : record.put().data().utf8().length;
            if (records.size() == RECORDS_PER_PORTION || bytes >= BYTES_PER_PORTION) {
                ahead.put(new Portion(records, false, null));
                records = new ArrayList<>(RECORDS_PER_PORTION);
                bytes = 0;
            }
        }
        ahead.put(new Portion(records, true, null));
    }

    /** Waits until the reader has let go of the log, which takes as long as one portion of events at most. */
    @Override
    public void close() {
        reader.interrupt();
        boolean isInterrupted = false;
        while (reader.isAlive()) {
            try {
                reader.join();
            } catch (InterruptedException e) {
                isInterrupted = true;
            }
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
