package io.headwater.benchmarks.profile;

import io.headwater.benchmarks.report.BenchFailed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/**
 * What threads were doing whenever a recording looked, as lists of methods {@code io.headwater.events.Json.parse},
 * innermost first.
 */
public final class StackSamples {
    // Samples by processor time where the JVM can (Linux, since 25), with native code; else by turn, without.
    private static final String BY_PROCESSOR_TIME = "jdk.CPUTimeSample";
    private static final Set<String> SAMPLES = Set.of(BY_PROCESSOR_TIME, "jdk.ExecutionSample");
    private static final String OURS = "io.headwater.";

    /** Whose code it is, by what its name begins with; the first that fits. */
    private static final Map<String, String> LIBRARIES = new LinkedHashMap<>();

    static {
        LIBRARIES.put(OURS, "headwater");
        LIBRARIES.put("org.axonframework.", "axon");
        LIBRARIES.put("org.springframework.", "spring");
        LIBRARIES.put("org.apache.catalina.", "tomcat");
        LIBRARIES.put("org.apache.coyote.", "tomcat");
        LIBRARIES.put("org.apache.tomcat.", "tomcat");
        LIBRARIES.put("tools.jackson.", "jackson");
        LIBRARIES.put("com.networknt.", "json schema");
        LIBRARIES.put("org.apache.kafka.", "kafka");
        LIBRARIES.put("org.postgresql.", "pgjdbc");
        LIBRARIES.put("com.zaxxer.hikari.", "hikari");
        LIBRARIES.put("com.github.benmanes.caffeine.", "caffeine");
        LIBRARIES.put("io.micrometer.", "micrometer");
    }

    private final List<List<String>> stacks;

    StackSamples(List<List<String>> stacks) {
        this.stacks = List.copyOf(stacks);
    }

    /**
     * Reads a recording.
     *
     * @throws BenchFailed it has no samples
     */
    public static StackSamples read(Path recording) {
        try {
            Map<String, List<List<String>>> byKind = RecordingFile.readAllEvents(recording).stream()
                    .filter(event -> SAMPLES.contains(event.getEventType().getName()) && event.getStackTrace() != null)
                    .collect(Collectors.groupingBy(
                            event -> event.getEventType().getName(),
                            Collectors.mapping(StackSamples::methods, Collectors.toList())));
            return byKind.entrySet().stream()
                    .max(Map.Entry.comparingByKey((left, right) ->
                            Boolean.compare(left.equals(BY_PROCESSOR_TIME), right.equals(BY_PROCESSOR_TIME))))
                    .map(samples -> new StackSamples(samples.getValue()))
                    .orElseThrow(() -> new BenchFailed("the recording " + recording + " has no samples"));
        } catch (IOException e) {
            throw new BenchFailed("the recording cannot be read", e);
        }
    }

    /** The share of each library: the innermost one that the JDK works for; {@code jdk} where it works for none. */
    public Map<String, Double> byLibrary() {
        return shares(stack -> stack.stream()
                .flatMap(method -> libraryOf(method).stream())
                .findFirst()
                .orElse("jdk"));
    }

    /** The share of each of our packages with all that works for it; {@code (none)} where there is none below. */
    public Map<String, Double> byOurPackage() {
        return shares(stack -> stack.stream()
                .filter(method -> method.startsWith(OURS))
                .map(StackSamples::packageOf)
                .findFirst()
                .orElse("(none)"));
    }

    /** The share of each innermost method. */
    public Map<String, Double> byMethod() {
        return shares(List::getFirst);
    }

    private Map<String, Double> shares(Function<List<String>, String> key) {
        Map<String, Integer> counts = new HashMap<>();
        stacks.forEach(stack -> counts.merge(key.apply(stack), 1, Integer::sum));
        Map<String, Double> shares = new LinkedHashMap<>();
        counts.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .forEach(count -> shares.put(count.getKey(), count.getValue() / (double) stacks.size()));
        return shares;
    }

    private static Optional<String> libraryOf(String method) {
        return LIBRARIES.entrySet().stream()
                .filter(library -> method.startsWith(library.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    // Up to the first name that begins with a capital: a class.
    private static String packageOf(String method) {
        int end = 0;
        while (end < method.length() && !Character.isUpperCase(method.charAt(end))) {
            end++;
        }
        return method.substring(0, Math.max(0, end - 1));
    }

    private static List<String> methods(RecordedEvent event) {
        List<RecordedFrame> frames = event.getStackTrace().getFrames();
        return frames.stream()
                .map(frame -> frame.getMethod().getType().getName() + "."
                        + frame.getMethod().getName())
                .toList();
    }
}
