package io.headwater.benchmarks.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Drives all users from one thread: one system call to wait for many answers, so that the load takes little of the
 * machine it shares with what it measures.
 */
public final class LoadLoop {
    private static final long WAIT_MILLIS_MAX = 100;
    // A selector waits for whole milliseconds. What is left of the time until something is due, the loop sleeps in
    // steps of this, which bounds how late an answer is seen then.
    private static final long NAP_NANOS = 100_000;

    private record Line(User user, KeepAliveConnection connection) {}

    private final List<User> users;
    private final Pace pace;
    private final Deque<User> free;

    private LoadLoop(List<User> users, Pace pace) {
        this.users = users;
        this.pace = pace;
        this.free = new ArrayDeque<>(users);
    }

    /**
     * Runs the users for a while; what is under way at the end is waited for.
     *
     * @return the time from the first begin to the last answer
     */
    public static Duration run(List<? extends User> users, Pace pace, Duration time) {
        try (Selector selector = Selector.open()) {
            return new LoadLoop(List.copyOf(users), pace).run(selector, time);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Duration run(Selector selector, Duration time) throws IOException {
        for (User user : users) {
            for (KeepAliveConnection connection : user.connections()) {
                connection.open(selector, new Line(user, connection));
            }
        }
        long begin = System.nanoTime();
        long number = 0;
        while (true) {
            long elapsed = System.nanoTime() - begin;
            while (!free.isEmpty() && isDue(number, elapsed, time)) {
                long due = pace.dueNanos(number++);
                free.remove().begin(begin + (due == 0 ? elapsed : due));
            }
            if (free.size() == users.size() && isOver(number, elapsed, time)) {
                return Duration.ofNanos(System.nanoTime() - begin);
            }
            await(selector, begin + pace.dueNanos(number));
            takeAnswers(selector);
        }
    }

    private boolean isDue(long number, long elapsed, Duration time) {
        return pace.dueNanos(number) <= elapsed && !isOver(number, elapsed, time);
    }

    // At a fixed rate everything that is due within the time is done, however late.
    private boolean isOver(long number, long elapsed, Duration time) {
        return switch (pace) {
            case Pace.Closed _ -> elapsed >= time.toNanos();
            case Pace.Fixed _ -> pace.dueNanos(number) >= time.toNanos();
        };
    }

    private void await(Selector selector, long due) throws IOException {
        if (free.isEmpty() || pace instanceof Pace.Closed) {
            selector.select(WAIT_MILLIS_MAX);
            return;
        }
        long millis = TimeUnit.NANOSECONDS.toMillis(due - System.nanoTime());
        if (millis > 0) {
            selector.select(millis);
        } else if (selector.selectNow() == 0) {
            LockSupport.parkNanos(Math.min(NAP_NANOS, due - System.nanoTime()));
            selector.selectNow();
        }
    }

    private void takeAnswers(Selector selector) {
        for (SelectionKey key : selector.selectedKeys()) {
            Line line = (Line) key.attachment();
            line.connection()
                    .poll(key)
                    .filter(answer -> line.user().answered(line.connection(), answer))
                    .ifPresent(_ -> free.add(line.user()));
        }
        selector.selectedKeys().clear();
    }
}
