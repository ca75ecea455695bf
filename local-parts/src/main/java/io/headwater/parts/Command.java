package io.headwater.parts;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

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
        return output(limit, Redirect.INHERIT);
    }

    /** True if the command runs and ends with exit code 0; what it says about it is nobody's business. */
    boolean succeeds(Duration limit) {
        try {
            output(limit, Redirect.DISCARD);
            return true;
        } catch (PartFailed failure) {
            return false;
        }
    }

    private String output(Duration limit, Redirect errors) {
        try {
            // A file, not a pipe: whoever reads a pipe waits for its last writer, past any limit.
            Path output = Files.createTempFile("command", ".out");
            try {
                run(builder().redirectError(errors).redirectOutput(output.toFile()), limit);
                return Files.readString(output).strip();
            } finally {
                Files.delete(output);
            }
        } catch (IOException failure) {
            throw new PartFailed(this + " did not start", failure);
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new PartFailed(this + " was interrupted", interruption);
        }
    }

    private void run(ProcessBuilder builder, Duration limit) throws IOException, InterruptedException {
        Process process = builder.start();
        if (!process.waitFor(limit)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            throw new PartFailed(this + " did not end within " + limit);
        }
        if (process.exitValue() != 0) {
            throw new PartFailed(this + " ended with exit code " + process.exitValue());
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
