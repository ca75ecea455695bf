package io.headwater.benchmarks.profile;

import io.headwater.benchmarks.report.BenchFailed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The most memory that a process had at once (resident, VmHWM), since it was last forgotten. Linux only.
 *
 * @param process its id, on this machine
 */
public record PeakMemory(long process) {
    private static final String PEAK = "VmHWM:";
    private static final double KILOBYTES_PER_MEGABYTE = 1024;

    /**
     * Begins anew with what it has now.
     *
     * @throws BenchFailed the process is gone, or another user's
     */
    public void forget() {
        try {
            Files.writeString(Path.of("/proc", Long.toString(process), "clear_refs"), "5");
        } catch (IOException e) {
            throw new BenchFailed("the peak of process " + process + " cannot be reset", e);
        }
    }

    /**
     * The peak in MB of 1 024 KB; NaN where the system does not tell.
     *
     * @throws BenchFailed the process is gone
     */
    public double megabytes() {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(process), "status")).stream()
                    .filter(line -> line.startsWith(PEAK))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / KILOBYTES_PER_MEGABYTE)
                    .findFirst()
                    .orElse(Double.NaN);
        } catch (IOException e) {
            throw new BenchFailed("process " + process + " is gone", e);
        }
    }
}
