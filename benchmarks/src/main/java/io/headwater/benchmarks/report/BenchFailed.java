package io.headwater.benchmarks.report;

/** The bench could not run, or what it measured does not count; the message is one line that says why. */
public final class BenchFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Keeps the reason. */
    public BenchFailed(String reason) {
        super(reason);
    }

    /** Keeps the reason and what lies behind it. */
    public BenchFailed(String reason, Throwable cause) {
        super(reason + ": " + cause.getMessage(), cause);
    }
}
