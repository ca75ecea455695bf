package io.headwater.benchmarks.report;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Where and of what something was measured; figures without this are hearsay. */
final class Conditions {
    private static final long GIB = 1L << 30;

    private Conditions() {}

    /** Such as {@code 2 cores, 24 GiB, AMD EPYC 7B13, Linux 6.1, Java 25.0.3}. */
    static String machine() {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return "%d cores, %d GiB, %s, %s %s, Java %s"
                .formatted(
                        system.getAvailableProcessors(),
                        Math.ceilDiv(system.getTotalMemorySize(), GIB),
                        processor(),
                        system.getName(),
                        system.getVersion(),
                        System.getProperty("java.version"));
    }

    /** The commit of the checkout that the launcher runs from, with a {@code +} if there are changes; or {@code unknown}. */
    static String commit() {
        String commit = output(List.of("git", "rev-parse", "--short", "HEAD"));
        if (commit.isEmpty()) {
            return "unknown";
        }
        return output(List.of("git", "status", "--porcelain")).isEmpty() ? commit : commit + "+";
    }

    private static String processor() {
        try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException | UncheckedIOException notLinux) {
            return System.getProperty("os.arch");
        }
    }

    private static String output(List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .directory(
                            Path.of(System.getProperty("headwater.root", ".")).toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor() == 0 ? output.strip() : "";
        } catch (IOException noGit) {
            return "";
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
