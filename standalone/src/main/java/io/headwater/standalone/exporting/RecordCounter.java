package io.headwater.standalone.exporting;

/** Counts the records in a stream of lines; of CSV, where a line may go on within quotes. One thread. */
final class RecordCounter {
    private final boolean isCsv;
    private boolean isQuoted;
    private long lines;

    RecordCounter(boolean isCsv) {
        this.isCsv = isCsv;
    }

    void add(byte[] bytes, int length) {
        for (int i = 0; i < length; i++) {
            if (bytes[i] == '\n' && !isQuoted) {
                lines++;
            } else if (isCsv && bytes[i] == '"') {
                isQuoted = !isQuoted;
            }
        }
    }

    long records() {
        return isCsv ? Math.max(0, lines - 1) : lines;
    }
}
