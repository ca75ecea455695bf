package io.headwater.parts;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A short-lived command of the system. */
record Command(List<String> words) {

    Command {
        words = List.copyOf(words);
    }

    static Command of(String... words) {
        return new Command(List.of(words));
    }

    /** The same command run through another one, {@code sudo} style; an empty prefix changes nothing. */
    Command behind(List<String> prefix) {
        List<String> all = new ArrayList<>(prefix);
        all.addAll(words);
        return new Command(all);
    }

    Command plus(String... more) {
        List<String> all = new ArrayList<>(words);
        all.addAll(List.of(more));
        return new Command(all);
    }

    /**
     * Runs to the end and returns what was written to standard output; errors go where this JVM's errors go.
     *
     * @throws PartFailed exit code other than 0, not startable, or longer than the limit
     */
    String output(Duration limit) {
        ProcessBuilder builder = builder().redirectError(Redirect.INHERIT);
        try {
            Process process = builder.start();
            String output;
            try (var stream = process.inputReader(StandardCharsets.UTF_8)) {
                output = String.join("\n", stream.lines().toList());
            }
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new PartFailed(this + " did not end within " + limit);
            }
            if (process.exitValue() != 0) {
                throw new PartFailed(this + " ended with exit code " + process.exitValue() + ": " + output);
            }
            return output.strip();
        } catch (IOException failure) {
            throw new PartFailed(this + " did not start", failure);
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new PartFailed(this + " was interrupted", interruption);
        }
    }

    /** True if the command runs and ends with exit code 0. */
    boolean succeeds(Duration limit) {
        try {
            output(limit);
            return true;
        } catch (PartFailed failure) {
            return false;
        }
    }

    /** A builder whose process runs outside any directory that may be deleted, with messages in plain English. */
    ProcessBuilder builder() {
        ProcessBuilder builder =
                new ProcessBuilder(words).directory(Path.of("/").toFile());
        builder.environment().put("LC_ALL", "C");
        return builder.redirectInput(Path.of("/dev/null").toFile());
    }

    @Override
    public String toString() {
        return String.join(" ", words);
    }
}
