package io.headwater.benchmarks.pgbench;

import io.headwater.benchmarks.report.BenchFailed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The program {@code pgbench}. */
record Pgbench(Path program) {
    private static final String OVERRIDE = "HEADWATER_PGBENCH";
    private static final Path DEBIAN = Path.of("/usr/lib/postgresql");
    private static final int THREADS_MAX = 2;
    private static final Duration OVERTIME_MAX = Duration.ofSeconds(60);

    /**
     * One run.
     *
     * @param script SQL of one transaction
     * @param variables sent as parameters where the script names them, {@code :name}
     * @param clients connections at once
     * @param time rounded up to whole seconds
     */
    record Job(DatabaseAddress database, Path script, Map<String, String> variables, int clients, Duration time) {}

    /**
     * Finds the program: where {@code HEADWATER_PGBENCH} says, else Debian's newest, else on the PATH.
     *
     * @throws BenchFailed there is none; says what to install
     */
    static Pgbench find() {
        String override = System.getenv(OVERRIDE);
        if (override != null) {
            return new Pgbench(executable(Path.of(override))
                    .findFirst()
                    .orElseThrow(() -> new BenchFailed(OVERRIDE + " names no program: " + override)));
        }
        return Stream.concat(ofDebian(), onPath())
                .findFirst()
                .map(Pgbench::new)
                .orElseThrow(() -> new BenchFailed("pgbench is missing: install Debian's package postgresql"
                        + " (apt-get install postgresql) or say in " + OVERRIDE + " where it is"));
    }

    /**
     * Runs the job to its end.
     *
     * @throws BenchFailed it did not end in time, a transaction failed, or it said nothing that can be read
     */
    PgbenchReport run(Job job) {
        try {
            Path output = Files.createTempFile("pgbench", ".out");
            try {
                Process process = new ProcessBuilder(command(job))
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
                return PgbenchReport.parse(outputOf(process, output, job.time().plus(OVERTIME_MAX)));
            } finally {
                Files.delete(output);
            }
        } catch (IOException e) {
            throw new BenchFailed(program + " did not start", e);
        }
    }

    private static String outputOf(Process process, Path output, Duration limit) throws IOException {
        try {
            if (!process.waitFor(limit)) {
                throw new BenchFailed("pgbench did not end within " + limit);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchFailed("interrupted while pgbench ran", e);
        } finally {
            process.destroy();
        }
        String text = Files.readString(output, StandardCharsets.UTF_8);
        if (process.exitValue() != 0) {
            throw new BenchFailed("pgbench ended with exit code " + process.exitValue() + ": " + text.strip());
        }
        return text;
    }

    private List<String> command(Job job) {
        DatabaseAddress database = job.database();
        List<String> command = new ArrayList<>(List.of(program.toString(), "--protocol=prepared", "--no-vacuum"));
        command.add("--file=" + job.script());
        command.add("--client=" + job.clients());
        command.add("--jobs=" + Math.min(job.clients(), THREADS_MAX));
        command.add("--time=" + Math.max(1, Math.ceilDiv(job.time().toMillis(), 1_000L)));
        job.variables().forEach((name, value) -> command.add("--define=" + name + "=" + value));
        command.add("--host=" + database.host());
        command.add("--port=" + database.port());
        command.add("--username=" + database.user());
        command.add(database.database());
        return command;
    }

    private static Stream<Path> ofDebian() {
        try (Stream<Path> versions = Files.list(DEBIAN)) {
            return versions
                    .sorted(Comparator.comparing(
                                    (Path version) -> version.getFileName().toString())
                            .reversed())
                    .flatMap(version -> executable(version.resolve("bin/pgbench")))
                    .toList()
                    .stream();
        } catch (IOException notDebian) {
            return Stream.empty();
        }
    }

    private static Stream<Path> onPath() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
                .filter(directory -> !directory.isEmpty())
                .flatMap(directory -> executable(Path.of(directory, "pgbench")));
    }

    private static Stream<Path> executable(Path path) {
        return Files.isExecutable(path) && Files.isRegularFile(path) ? Stream.of(path) : Stream.empty();
    }
}
