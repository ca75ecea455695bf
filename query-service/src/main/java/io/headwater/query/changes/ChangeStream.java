package io.headwater.query.changes;

import io.headwater.events.Token;
import io.headwater.query.changes.Backlog.Portion;
import io.headwater.query.changes.Channel.Seat;
import io.headwater.query.changes.PartitionFeed.Step;
import io.headwater.query.changes.PartitionFeed.Taken;
import io.headwater.query.replicas.Checkpoint;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's stream: the state if that is asked for, then what lies between it and the tail, then what comes. It knows up to which
 * position it has told everything, and goes on from there by whatever has the next one, so nothing is left out or told twice. Runs on a
 * virtual thread of its own.
 */
final class ChangeStream {
    private static final Logger LOG = LoggerFactory.getLogger(ChangeStream.class);
    // Whoever waits for others looks so often whether the stream is to end.
    private static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final Opening opening;
    private final Outlet outlet;
    private final StreamParts parts;
    private final PartitionFeed feed;
    private final AtomicReference<@Nullable EndReason> ended = new AtomicReference<>();
    private final Thread thread = Thread.currentThread();
    private @Nullable Checkpoint place;
    private OptionalLong offset = OptionalLong.empty();
    private boolean isCurrent;
    private long heartbeatNanos;

    /** A stream that the calling thread will run. */
    ChangeStream(Opening opening, Outlet outlet, StreamParts parts) {
        this.opening = opening;
        this.outlet = outlet;
        this.parts = parts;
        this.feed = parts.feeds().of(opening.tenant().partition());
    }

    Opening opening() {
        return opening;
    }

    /** Has the stream end soon. Any thread; the first reason counts. */
    void end(EndReason reason) {
        ended.compareAndSet(null, reason);
        wake();
    }

    /** Has the stream see to its client. Any thread. */
    void wake() {
        LockSupport.unpark(thread);
    }

    /** Tells the client until the stream ends. */
    EndReason run() {
        EndReason reason = reasonOfEnd();
        try {
            if (reason != EndReason.CLIENT_LEFT) {
                outlet.end(Items.end(reason, token()), reason);
            }
        } catch (IOException e) {
            LOG.debug("the client did not wait for the end", e);
        }
        parts.metrics().ended(reason);
        return reason;
    }

    private EndReason reasonOfEnd() {
        try {
            outlet.open();
            beat();
            place = switch (opening.start()) {
                case Opening.Start.At(Checkpoint at) -> at;
                case Opening.Start.WithState(String replica) -> tellState(replica);
            };
            while (true) {
                follow();
            }
        } catch (EndOfStream e) {
            // A state that was ended because the stream is to end fails, too.
            EndReason asked = ended.get();
            return asked == null ? e.reason() : asked;
        } catch (IOException e) {
            LOG.debug("the client left", e);
            return EndReason.CLIENT_LEFT;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return EndReason.SHUTTING_DOWN;
        } catch (RuntimeException e) {
            LOG.error("a stream of changes broke", e);
            return EndReason.INTERRUPTED;
        }
    }

    private Checkpoint tellState(String replica) throws IOException, InterruptedException {
        StateSlots slots = parts.states().slots();
        while (!slots.enter(opening.scope().tenant(), SLICE_NANOS)) {
            attend();
        }
        try {
            return parts.states().tell(opening.tenant(), opening.scope(), replica, outlet, () -> ended.get() != null);
        } finally {
            slots.leave(opening.scope().tenant());
        }
    }

    /** Goes on from where the stream is; returns when it has to join the tail anew. */
    private void follow() throws IOException, InterruptedException {
        switch (feed.join(opening.scope(), at())) {
            case Step.Read(List<Change> changes, Checkpoint next) -> tell(changes, next);
            case Step.Behind(var target) ->
                tell(parts.backlog()
                        .read(
                                opening.scope(),
                                new Backlog.Cursor(opening.tenant().partition(), at(), offset),
                                target));
            case Step.Outdated _ -> throw new EndOfStream(EndReason.LOG_RECOVERED);
            case Step.Joined(List<Change> changes, Seat seat, Checkpoint next) -> {
                offset = OptionalLong.empty();
                try {
                    tell(changes, next);
                    tellThatThisIsAll();
                    live(seat);
                } finally {
                    feed.leave(seat);
                }
            }
        }
    }

    private void tell(CompletableFuture<Portion> reading) throws IOException, InterruptedException {
        switch (await(reading)) {
            case Portion.Found(List<Change> changes, Backlog.Cursor next) -> {
                tell(changes, next.place());
                offset = next.offset();
            }
            case Portion.Gone _ -> throw new EndOfStream(EndReason.RESUME_POINT_EXPIRED);
            case Portion.Outdated _ -> throw new EndOfStream(EndReason.LOG_RECOVERED);
        }
    }

    private Portion await(CompletableFuture<Portion> reading) throws IOException, InterruptedException {
        try {
            while (true) {
                try {
                    return reading.get(SLICE_NANOS, TimeUnit.NANOSECONDS);
                } catch (TimeoutException e) {
                    attend();
                } catch (ExecutionException e) {
                    throw new EndOfStream(EndReason.INTERRUPTED);
                }
            }
        } finally {
            reading.cancel(false); // Nobody waits for it any more, unless it is done.
        }
    }

    private void tellThatThisIsAll() throws IOException {
        if (!isCurrent) {
            outlet.write(List.of(Items.current(at().token(opening.tenant().partition()))));
            isCurrent = true;
        }
    }

    private void live(Seat seat) throws IOException {
        // What came while the last of the past was told is no sign of a slow client.
        boolean isLive = false;
        while (true) {
            attend();
            seat.waits(true);
            switch (feed.take(seat, at())) {
                case Taken.Changes(List<Change> changes, Checkpoint next) -> {
                    isLive = true;
                    if (changes.isEmpty()) {
                        place = next;
                        LockSupport.parkNanos(this, heartbeatNanos - System.nanoTime());
                    } else {
                        seat.waits(false);
                        tell(changes, next);
                        parts.metrics().delayed(changes.getFirst().event());
                    }
                }
                case Taken.Interrupted _ -> {
                    return;
                }
                case Taken.LeftBehind _ -> {
                    if (isLive) {
                        throw new EndOfStream(EndReason.TOO_SLOW);
                    }
                    return;
                }
            }
        }
    }

    private void tell(List<Change> changes, Checkpoint next) throws IOException {
        List<Frame> frames = new ArrayList<>(changes.size());
        EndReason last = null;
        Checkpoint reached = next;
        for (Change change : changes) {
            last = opening.scope().endsWith(change.event());
            if (last != null) {
                reached = new Checkpoint(next.epoch(), change.event().position());
                break;
            }
            frames.add(change.frame());
        }
        if (!frames.isEmpty()) {
            outlet.write(frames);
            parts.metrics().sent(frames.size());
            beat();
        }
        place = reached;
        if (last != null) {
            throw new EndOfStream(last);
        }
        attend();
    }

    private void attend() throws IOException {
        EndReason reason = ended.get();
        if (reason != null) {
            throw new EndOfStream(reason);
        }
        outlet.attend();
        if (System.nanoTime() - heartbeatNanos >= 0) {
            outlet.heartbeat(token());
            beat();
        }
    }

    private void beat() {
        heartbeatNanos = System.nanoTime() + parts.settings().heartbeat().toNanos();
    }

    private Checkpoint at() {
        return Objects.requireNonNull(place);
    }

    private @Nullable Token token() {
        return place == null ? null : place.token(opening.tenant().partition());
    }
}
