package io.headwater.parts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * A process in a session of its own: it outlives the JVM that started it and hears none of its terminal's signals.
 *
 * <p>A later JVM finds it again by process id and by a mark, an argument only this process has (a path of its data):
 * the id alone may by then belong to something else, or to a dead process that nobody has buried yet.
 */
public final class DetachedProcess {

    private static final Duration KILL_LIMIT = Duration.ofSeconds(10);
    private static final Duration COMMAND_LIMIT = Duration.ofSeconds(10);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(10);

    private final ProcessHandle handle;

    private DetachedProcess(ProcessHandle handle) {
        this.handle = handle;
    }

    /**
     * Starts a program whose output, errors included, is appended to a file.
     *
     * @param words the program and its arguments
     * @param environment added to this JVM's
     * @throws PartFailed it could not be started
     */
    public static DetachedProcess start(List<String> words, Map<String, String> environment, Path log) {
        return start(new Command(words), environment, log);
    }

    static DetachedProcess start(Command command, Path log) {
        return start(command, Map.of(), log);
    }

    private static DetachedProcess start(Command command, Map<String, String> environment, Path log) {
        Command detached = command.behind(List.of("setsid"));
        ProcessBuilder builder =
                detached.builder().redirectErrorStream(true).redirectOutput(Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        try {
            return new DetachedProcess(builder.start().toHandle());
        } catch (IOException failure) {
            throw new PartFailed(detached + " did not start", failure);
        }
    }

    /** The running process whose id is the first line of a file and whose arguments contain the mark. */
    public static Optional<DetachedProcess> find(Path pidFile, String mark) {
        return firstNumber(pidFile)
                .flatMap(ProcessHandle::of)
                .filter(DetachedProcess::runs)
                .filter(process -> carries(process, mark))
                .map(DetachedProcess::new);
    }

    /** The program that now has the process id of a file, whatever it is; empty if nothing has it. */
    static Optional<String> commandOf(Path pidFile) {
        return firstNumber(pidFile)
                .flatMap(ProcessHandle::of)
                .flatMap(process -> process.info().command());
    }

    // To the JVM a process is alive until its parent has buried it, which the first process of a container
    // may never do.
    private static boolean runs(ProcessHandle process) {
        return process.isAlive() && !isUnburied(Path.of("/proc", Long.toString(process.pid())));
    }

    // The first thread may be dead while others still hold files and ports: the process has ended with the last one.
    private static boolean isUnburied(Path process) {
        try (Stream<Path> threads = Files.list(process.resolve("task"))) {
            String stat = Files.readString(process.resolve("stat"), StandardCharsets.ISO_8859_1);
            return stat.startsWith(") Z", stat.lastIndexOf(')')) && threads.count() == 1;
        } catch (IOException | UncheckedIOException goneOrNoSuchSystem) {
            return false;
        }
    }

    private static boolean carries(ProcessHandle process, String mark) {
        return process.info()
                .arguments()
                .map(arguments -> Arrays.asList(arguments).contains(mark))
                .orElse(false);
    }

    private static Optional<Long> firstNumber(Path file) {
        try {
            return Files.readString(file).lines().findFirst().map(String::strip).map(Long::valueOf);
        } catch (IOException | NumberFormatException missingOrHalfWritten) {
            return Optional.empty();
        }
    }

    /** Id of the process, for people and logs. */
    public long pid() {
        return handle.pid();
    }

    /** False as soon as it has ended, also while nobody has buried it. */
    public boolean isAlive() {
        return runs(handle);
    }

    /** Sends a signal such as {@code TERM}; nothing happens if the process is gone. */
    void signal(String name) {
        if (isAlive()) {
            // A process that ends between the question and the signal is no failure.
            Command.of("kill", "-s", name, Long.toString(pid())).succeeds(COMMAND_LIMIT);
        }
    }

    /** Sends a signal that ends the process, and ends it by force if it is still there after the limit. */
    public void end(String signal, Duration limit) {
        signal(signal);
        if (!awaitEnd(limit)) {
            kill();
        }
    }

    /** Ends the process and everything it started, at once and without a chance to tidy up. */
    public void kill() {
        // The children first in the list, but killed after their parent, which could otherwise react to their end.
        List<ProcessHandle> children = handle.descendants().toList();
        handle.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
        if (!awaitEnd(KILL_LIMIT) || !await(() -> children.stream().noneMatch(DetachedProcess::runs), KILL_LIMIT)) {
            throw new PartFailed("process " + pid() + " is still there after SIGKILL");
        }
    }

    boolean awaitEnd(Duration limit) {
        return await(() -> !isAlive(), limit);
    }

    /** Whether the answer was yes within the limit, asked as often as suits something that takes milliseconds. */
    static boolean await(BooleanSupplier condition, Duration limit) {
        return new Polling(POLL_INTERVAL, limit).until(condition);
    }
}
