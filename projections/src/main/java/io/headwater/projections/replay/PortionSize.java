package io.headwater.projections.replay;

import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * How many rows of a result are fetched at once: of large ones fewer, so that a portion takes about as much memory whatever is
 * in them. Used by one thread.
 */
final class PortionSize {
    /** Rows of the first portion, whose size nobody knows. */
    static final int FIRST = 16;

    private static final int ROWS_MAX = 100;
    private static final long BYTES = 4 * 1024 * 1024;

    private int rowsMax = FIRST;
    private int rows;
    private long bytes;

    /** Counts the row that a result stands on, whose data has so many bytes. */
    void count(ResultSet result, long dataBytes) throws SQLException {
        bytes += dataBytes;
        if (++rows == rowsMax) {
            rowsMax = next(rowsMax, bytes);
            result.setFetchSize(rowsMax);
            rows = 0;
            bytes = 0;
        }
    }

    /** The rows of the portion after one of so many rows and bytes: 1 at least, and twice as many at most. */
    static int next(int rows, long bytes) {
        long fitting = BYTES * rows / Math.max(bytes, rows);
        return (int) Math.clamp(fitting, 1, Math.min(2L * rows, ROWS_MAX));
    }
}
