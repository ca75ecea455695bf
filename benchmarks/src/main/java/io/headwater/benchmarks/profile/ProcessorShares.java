package io.headwater.benchmarks.profile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * How much processor time each of several processes took, with the processes below it. Linux only: elsewhere nothing.
 * One thread.
 */
public final class ProcessorShares {
    // Linux tells processes' times in ticks of 10 ms whatever its kernel's own clock is.
    private static final double TICKS_PER_SECOND = 100;
    private static final int USER_TIME = 11;
    private static final int FIELDS = 4;

    private final Map<String, Long> processes;
    private final Map<String, Double> seconds = new LinkedHashMap<>();
    private double elapsedSeconds;

    /** Watches processes by name. */
    public ProcessorShares(Map<String, Long> processes) {
        this.processes = Map.copyOf(processes);
    }

    /** Does something, and adds what the processes took meanwhile. */
    public void during(Runnable action) {
        Map<String, Double> before = now();
        long begin = System.nanoTime();
        action.run();
        elapsedSeconds += (System.nanoTime() - begin) / 1e9;
        now().forEach((name, after) -> seconds.merge(name, after - before.getOrDefault(name, after), Double::sum));
    }

    /** Processors kept busy on average, by process: 0.5 is half of one. */
    public Map<String, Double> busy() {
        Map<String, Double> busy = new LinkedHashMap<>();
        seconds.entrySet().stream()
                .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .forEach(share -> busy.put(share.getKey(), share.getValue() / elapsedSeconds));
        return busy;
    }

    private Map<String, Double> now() {
        Map<String, Double> now = new LinkedHashMap<>();
        processes.forEach((name, id) -> ProcessHandle.of(id)
                .ifPresent(process -> now.put(
                        name,
                        family(process).mapToDouble(ProcessorShares::seconds).sum())));
        return now;
    }

    // Without those that are watched by themselves: who measures may have started what is measured.
    private Stream<ProcessHandle> family(ProcessHandle process) {
        return Stream.concat(
                Stream.of(process),
                process.children()
                        .filter(child -> !processes.containsValue(child.pid()))
                        .flatMap(this::family));
    }

    // Own time in user and kernel mode, and that of children that ended: so nothing is lost when one does.
    private static double seconds(ProcessHandle process) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
            // The second field is a name in parentheses that may hold blanks.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return Stream.of(fields)
                            .skip(USER_TIME)
                            .limit(FIELDS)
                            .mapToLong(Long::parseLong)
                            .sum()
                    / TICKS_PER_SECOND;
        } catch (IOException gone) {
            return 0;
        }
    }
}
