package io.headwater.standalone;

import java.io.Console;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Says how far a long command is: a bar where a terminal is, a line a step where none is. */
final class Progress implements AutoCloseable {

    private static final int REFRESH_MILLIS = 100;
    private static final long BYTES_PER_MB = 1_000_000;

    private final Instant began = Instant.now();
    private final PrintWriter out;
    private final @Nullable ProgressBar bar;

    Progress(String task, long steps, PrintWriter out) {
        this(new ProgressBarBuilder().setTaskName(task).setInitialMax(steps), out);
    }

    private Progress(ProgressBarBuilder bar, PrintWriter out) {
        this.out = out;
        this.bar = isTerminal()
                ? bar.setStyle(ProgressBarStyle.ASCII)
                        .setUpdateIntervalMillis(REFRESH_MILLIS)
                        .build()
                : null;
    }

    /**
     * The progress of something that is measured in bytes; the bar shows MB.
     *
     * @param bytes there are; -1 if nobody knows
     */
    static Progress ofBytes(String task, long bytes, PrintWriter out) {
        return new Progress(
                new ProgressBarBuilder().setTaskName(task).setInitialMax(bytes).setUnit(" MB", BYTES_PER_MB), out);
    }

    private static boolean isTerminal() {
        return Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
    }

    /** A step is done; what it was is shown in any case. */
    void step(String what) {
        note(what);
        tick();
    }

    /** Something is done that is no step; it is shown in any case. */
    void note(String what) {
        if (bar == null) {
            out.printf("%5.1f s  %s%n", seconds(), what);
            out.flush();
        } else {
            show(what);
        }
    }

    /** So many steps or bytes are done by now; it only moves the bar. */
    void reach(long done) {
        if (bar != null) {
            bar.stepTo(done);
        }
    }

    /** The same of so many, now that this is known: a bar that knows it tells when it will be done. */
    void reach(long done, long ofAll) {
        if (bar != null) {
            bar.maxHint(ofAll);
            bar.stepTo(done);
        }
    }

    /** Stands beside the bar, if there is one. */
    void show(String what) {
        if (bar != null) {
            bar.setExtraMessage(" " + what);
        }
    }

    /** A step is done, one of many: it only moves the bar. */
    void tick() {
        if (bar != null) {
            bar.step();
        }
    }

    /** Since this object was made. */
    double seconds() {
        return Duration.between(began, Instant.now()).toMillis() / 1000.0;
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
