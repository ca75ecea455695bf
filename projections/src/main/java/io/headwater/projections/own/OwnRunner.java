package io.headwater.projections.own;

import com.zaxxer.hikari.HikariDataSource;
import io.headwater.ownprojections.OwnProjection;
import io.headwater.ownprojections.SqlProjection;
import io.headwater.projections.engine.Engine;
import io.headwater.projections.engine.EngineSettings;
import io.headwater.projections.engine.EngineStatus;
import io.headwater.projections.engine.Projection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One own projection on one replica: its pool, what it prepares, and its engine. It keeps nothing else from starting. */
public final class OwnRunner implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OwnRunner.class);
    private static final Duration RETRY_FIRST = Duration.ofSeconds(1);
    private static final Duration RETRY_LONGEST = Duration.ofSeconds(30);
    private static final Duration END_MAX = Duration.ofSeconds(5);

    private final OwnProjection own;
    private final String name;
    private final HikariDataSource pool;
    private final Engine engine;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread starter;
    private volatile boolean started;

    /** What a replica offers to those that run on it. */
    public interface Replica {
        /** Its name. */
        String name();

        /** Connections of a use's own. */
        HikariDataSource pool(String use, int size);

        /** An engine that is not started yet. */
        Engine engine(HikariDataSource pool, Projection projection, EngineSettings settings);
    }

    private OwnRunner(Replica replica, OwnProjection own, OwnSettings settings, EngineSettings engines) {
        Projection driven = new Driven(own);
        this.own = own;
        this.name = driven.name();
        // Each worker holds one connection; the polling thread takes partitions over with another.
        this.pool = replica.pool(name, settings.workers() + 1);
        this.engine = replica.engine(pool, driven, settings.engine(engines, own.eventsMax()));
        this.starter =
                Thread.ofPlatform().name(replica.name() + "-" + name + "-start").unstarted(this::prepareAndStart);
    }

    /**
     * Those of all own projections on the class path that a replica is to have, each an instance of its own.
     *
     * @param engines settings of all engines
     * @throws IllegalArgumentException one of the projections cannot be run as it is, or as it is set
     */
    public static List<OwnRunner> all(Replica replica, OwnSettings settings, EngineSettings engines) {
        return OwnProjections.of(replica.name(), OwnProjections.load(), settings).stream()
                .map(own -> new OwnRunner(replica, own, settings, engines))
                .toList();
    }

    /** Starts it; returns at once. */
    public void start() {
        starter.start();
    }

    /** The name by which checkpoints, schema and metrics go. */
    public String name() {
        return name;
    }

    /** Empty until it is prepared. */
    public Optional<EngineStatus> status() {
        return started ? Optional.of(engine.status()) : Optional.empty();
    }

    private void prepareAndStart() {
        Duration pause = RETRY_FIRST;
        while (closing.getCount() > 0) {
            try {
                if (own instanceof SqlProjection sql) {
                    OwnSchema.prepare(pool, name, sql);
                }
                startUnlessClosing();
                return;
            } catch (SQLException | RuntimeException | LinkageError | AssertionError e) {
                LOG.warn("{} could not be prepared; trying again in {} s", name, pause.toSeconds(), e);
                await(pause);
                pause = pause.multipliedBy(2).compareTo(RETRY_LONGEST) > 0 ? RETRY_LONGEST : pause.multipliedBy(2);
            }
        }
    }

    // What prepares may have taken so long that nobody waits for it any more.
    private synchronized void startUnlessClosing() {
        if (closing.getCount() > 0) {
            engine.start();
            started = true;
        }
    }

    private void await(Duration pause) {
        try {
            if (closing.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.debug("closing instead");
            }
        } catch (InterruptedException e) {
            closing.countDown();
        }
    }

    /** Finishes the batches under way; code that does not end is interrupted. */
    @Override
    public void close() {
        synchronized (this) {
            closing.countDown();
        }
        starter.interrupt();
        try {
            if (starter.isAlive() && !starter.join(END_MAX)) {
                LOG.warn("what {} prepares did not end in time", name);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (started) {
            engine.close();
        }
        pool.close();
    }
}
