package io.headwater.parts;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The build this JVM runs tests for: what the shared parts live as long as.
 *
 * @param process the nearest ancestor that runs Maven, or this JVM where there is none (in an IDE)
 * @param root top directory of the checkout
 */
record Build(ProcessHandle process, Path root) {

    private static final Duration COMMAND_LIMIT = Duration.ofMinutes(1);
    private static final String MAVEN = "org.codehaus.plexus.classworlds.launcher.Launcher";

    static Build current() {
        ProcessHandle self = ProcessHandle.current();
        ProcessHandle maven = Stream.iterate(self.parent(), Optional::isPresent, Build::parentOf)
                .flatMap(Optional::stream)
                .filter(ancestor -> ancestor.info().commandLine().orElse("").contains(MAVEN))
                .findFirst()
                .orElse(self);
        return new Build(maven, findRoot());
    }

    private static Optional<ProcessHandle> parentOf(Optional<ProcessHandle> process) {
        return process.flatMap(ProcessHandle::parent);
    }

    private static Path findRoot() {
        String root = System.getProperty("headwater.root");
        if (root != null) {
            return Path.of(root);
        }
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.exists(directory.resolve(".mvn"))) {
            directory = Objects.requireNonNull(directory.getParent(), "set -Dheadwater.root to the checkout");
        }
        return directory;
    }

    /** Where this build keeps its parts: its own, so that two builds of one checkout never share. */
    Path parts() {
        return root.resolve("target/parts/of-" + process.pid());
    }

    /**
     * Does something with the directory of this build's parts, while no other JVM of the checkout does, and while
     * something watches the build that removes the directory and stops what runs in it when the build is gone.
     */
    <T> T withWatchedParts(Function<Path, T> action) {
        // File locks keep processes apart, not the threads of one.
        synchronized (Build.class) {
            try {
                Files.createDirectories(parts().getParent());
                Path lock = parts().resolveSibling("lock");
                try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                        FileLock _ = channel.lock()) {
                    watch();
                    return action.apply(parts());
                }
            } catch (IOException failure) {
                throw new PartFailed("the directory " + parts() + " could not be made", failure);
            }
        }
    }

    private void watch() throws IOException {
        Path script = parts().resolve("watch-parts");
        Path pidFile = parts().resolve("watch-parts.pid");
        if (DetachedProcess.find(pidFile, script.toString()).isPresent()) {
            return;
        }
        // Left behind by an older process of the same id, whose watcher died with the machine.
        Command.of("rm", "-rf", parts().toString()).output(COMMAND_LIMIT);
        Files.createDirectories(parts());
        try (InputStream resource = Build.class.getResourceAsStream("watch-parts")) {
            Files.write(script, Objects.requireNonNull(resource).readAllBytes());
        }
        Command watcher = Command.of("sh", script.toString(), Long.toString(process.pid()), parts().toString());
        DetachedProcess started = DetachedProcess.start(watcher, parts().resolve("watch-parts.log"));
        Files.writeString(pidFile, started.pid() + "\n");
    }
}
