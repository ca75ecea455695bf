package io.headwater.benchmarks.profile;

import io.headwater.benchmarks.report.BenchFailed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A recording of what another JVM of this machine does, by its JDK's own Flight Recorder. */
public final class FlightRecording {
    private static final String NAME = "name=headwater-bench";

    private final long process;

    private FlightRecording(long process) {
        this.process = process;
    }

    /**
     * Begins.
     *
     * @param process id of the JVM
     * @throws BenchFailed it is no JVM, or one of another user
     */
    public static FlightRecording start(long process) {
        FlightRecording recording = new FlightRecording(process);
        recording.tell("JFR.start", NAME, "settings=profile", "jdk.CPUTimeSample#enabled=true");
        return recording;
    }

    /** Ends, and writes all of it to a file. */
    public void stop(Path file) {
        tell("JFR.stop", NAME, "filename=" + file.toAbsolutePath());
    }

    /** The options that a JVM was started with, without its class path and what it runs. */
    public static List<String> optionsOf(long process) {
        return new FlightRecording(process)
                .tell("VM.command_line")
                .lines()
                .filter(line -> line.startsWith("jvm_args: "))
                .flatMap(line -> List.of(line.substring("jvm_args: ".length()).split(" ", -1)).stream())
                .filter(option -> option.startsWith("-X") && !option.contains("AOT"))
                .toList();
    }

    private String tell(String... words) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString());
        command.add(Long.toString(process));
        command.addAll(List.of(words));
        try {
            Process jcmd = new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (jcmd.waitFor() != 0) {
                throw new BenchFailed(String.join(" ", command) + ": " + output.strip());
            }
            return output;
        } catch (IOException e) {
            throw new BenchFailed("jcmd did not start", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchFailed("interrupted", e);
        }
    }
}
