package io.headwater.query.changes;

import io.headwater.events.ApiKey;
import io.headwater.events.TenantName;
import io.headwater.http.KeyDirectory;
import io.headwater.http.Problem;
import io.headwater.http.ProblemType;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;

/**
 * The streams of this instance: how many there may be, whether their keys still open them, and their end with the instance's. Any number
 * of threads.
 */
final class Streams implements ApplicationListener<ContextClosedEvent>, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Streams.class);
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final Duration LOOK = Duration.ofMillis(250);

    private final ChangesSettings settings;
    private final KeyDirectory keys;
    private final InstantSource clock;
    private final Set<ChangeStream> open = ConcurrentHashMap.newKeySet();
    private final Map<TenantName, Integer> tenants = new HashMap<>();
    private final Thread watch;
    private int all;
    private volatile boolean isStopping;

    Streams(ChangesSettings settings, KeyDirectory keys, InstantSource clock) {
        this.settings = settings;
        this.keys = keys;
        this.clock = clock;
        this.watch = Thread.ofPlatform().name("changes-keys").daemon().start(this::watch);
    }

    /** Refuses with 429 or 503 unless there is room for another stream. */
    synchronized void requireRoom(TenantName tenant) {
        if (isStopping) {
            throw Problem.passing(ProblemType.UNAVAILABLE, "The service is about to stop.", SOON)
                    .asException();
        }
        if (tenants.getOrDefault(tenant, 0) >= settings.perTenantMax()) {
            throw Problem.passing(
                            ProblemType.TOO_MANY_REQUESTS,
                            settings.perTenantMax() + " streams of this tenant are open already.",
                            SOON)
                    .asException();
        }
        if (all >= settings.max()) {
            throw Problem.passing(ProblemType.UNAVAILABLE, "Too many streams are open.", SOON)
                    .asException();
        }
    }

    /** Takes a stream in, or refuses as {@link #requireRoom}; whoever calls this lets it {@link #leave}. */
    synchronized void enter(ChangeStream stream) {
        TenantName tenant = stream.opening().scope().tenant();
        requireRoom(tenant);
        tenants.merge(tenant, 1, Integer::sum);
        all++;
        open.add(stream);
    }

    synchronized void leave(ChangeStream stream) {
        if (open.remove(stream)) {
            all--;
            tenants.computeIfPresent(
                    stream.opening().scope().tenant(), (_, streams) -> streams == 1 ? null : streams - 1);
        }
    }

    /** Streams that are open. */
    long count() {
        return open.size();
    }

    private void watch() {
        while (!isStopping) {
            try {
                check();
            } catch (RuntimeException e) {
                LOG.error("the keys of the streams could not be checked, trying again", e);
            }
            LockSupport.parkNanos(LOOK.toNanos());
        }
    }

    /** Ends the streams whose keys no longer open them. */
    void check() {
        for (ChangeStream stream : open) {
            EndReason reason = reason(stream.opening().key());
            if (reason != null) {
                stream.end(reason);
            }
        }
    }

    private @Nullable EndReason reason(ApiKey key) {
        if (keys.find(key.id()).isEmpty()) {
            return EndReason.KEY_REVOKED;
        }
        boolean isOver = key.expiresAt() != null && !clock.instant().isBefore(key.expiresAt());
        return isOver ? EndReason.KEY_EXPIRED : null;
    }

    /** Published before the server begins to wait for the requests under way. */
    @Override
    public void onApplicationEvent(ContextClosedEvent event) {
        close();
    }

    @Override
    public void close() {
        synchronized (this) {
            isStopping = true;
        }
        LockSupport.unpark(watch);
        open.forEach(stream -> stream.end(EndReason.SHUTTING_DOWN));
    }
}
