package io.headwater.projections.history;

import io.headwater.events.Position;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/**
 * Tells what records were before events whose month has nothing of them yet. In the log it looks no further back than two hundred
 * events or a snapshot; then into the history's own rows, of whatever month. Only a record of which neither tells is folded from the
 * log however long its stream is, event by event.
 */
final class EarlierStates {
    /** Rows that are asked about at once. */
    static final int ROWS_PER_PORTION = 100;
    /** Of the states that are held at once; what follows is left for the next transaction. */
    static final long BYTES_MAX = 8 * 1024 * 1024;
    /** The same of the events that were folded for them. */
    static final long EVENTS_MAX = 20_000;

    private final Connection replica;
    private final DataSource log;

    /** {@code replica} is in a transaction. */
    EarlierStates(Connection replica, DataSource log) {
        this.replica = replica;
        this.log = log;
    }

    /**
     * What was found.
     *
     * @param rows how many of those asked about were looked for, from the first on
     * @param lives by the positions of those that could be told
     */
    record Found(int rows, Map<Position, Life> lives) {}

    /**
     * Looks for as many of the rows, in their order, as one transaction should have.
     *
     * @param rows of records, in the order of their positions; each is asked about the state right before it
     */
    Found before(List<HistoryRow> rows) throws SQLException {
        Map<Position, Life> lives = new HashMap<>();
        long bytes = 0;
        long events = 0;
        int looked = 0;
        while (looked < rows.size() && bytes < BYTES_MAX && events < EVENTS_MAX) {
            List<HistoryRow> portion = rows.subList(looked, Math.min(rows.size(), looked + ROWS_PER_PORTION));
            EarlierFolds folds = new EarlierFolds();
            fold(portion, folds);
            lives.putAll(folds.lives());
            bytes += folds.bytes();
            events += folds.events();
            looked += portion.size();
        }
        return new Found(looked, lives);
    }

    private void fold(List<HistoryRow> portion, EarlierFolds folds) throws SQLException {
        LogStreams.fold(log, portion, LogStreams.NEAR_EVENTS, folds);
        List<HistoryRow> far = portion.stream().filter(folds::isFar).toList();
        if (!far.isEmpty()) {
            KeptRows.fold(replica, far, folds);
            for (HistoryRow row : far) {
                if (folds.isFar(row)) {
                    LogStreams.fold(log, List.of(row), Integer.MAX_VALUE, folds);
                }
            }
        }
    }
}
