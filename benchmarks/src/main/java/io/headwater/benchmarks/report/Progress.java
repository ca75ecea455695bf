package io.headwater.benchmarks.report;

/** What a bench is doing, one line at a time, on standard error: standard output is for its results. */
public final class Progress {
    private Progress() {}

    /** Says one line. */
    public static void say(String line) {
        System.err.println(line);
    }
}
