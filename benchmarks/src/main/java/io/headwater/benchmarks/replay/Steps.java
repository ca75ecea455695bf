package io.headwater.benchmarks.replay;

import io.headwater.benchmarks.report.Progress;
import io.headwater.projections.replay.Finding;
import io.headwater.projections.replay.ReplayListener;
import java.util.LinkedHashMap;
import java.util.Map;

/** Keeps how long each step of a replay took. */
final class Steps implements ReplayListener {
    private final Map<String, Long> begins = new LinkedHashMap<>();
    private final Map<String, Double> seconds = new LinkedHashMap<>();
    private String step = "";

    @Override
    public synchronized void step(String what) {
        end();
        Progress.say(what);
        step = what;
        begins.put(what, System.nanoTime());
    }

    /** Of one step. */
    synchronized double seconds(String of) {
        return seconds.getOrDefault(of, 0.0);
    }

    /** Of all steps. */
    synchronized double seconds() {
        return seconds.values().stream().mapToDouble(Double::doubleValue).sum();
    }

    /** The last step has ended. */
    synchronized void end() {
        Long begin = begins.remove(step);
        if (begin != null) {
            double took = (System.nanoTime() - begin) / 1e9;
            seconds.merge(step, took, Double::sum);
            Progress.say("%s took %.1f s".formatted(step, took));
        }
    }

    @Override
    public void copied(Copied copied) {
        // The rate is measured over all of it.
    }

    @Override
    public void found(Finding finding) {
        Progress.say(finding.line());
    }
}
