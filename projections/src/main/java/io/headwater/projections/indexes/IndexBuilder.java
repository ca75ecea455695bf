package io.headwater.projections.indexes;

import io.headwater.projections.engine.GivesWay;
import io.headwater.projections.engine.Repeated;
import io.headwater.projections.indexes.MissingIndexes.Missing;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds the indexes of search that are missing in a replica, beside reads and writes, one at a time in the whole database,
 * however many builders there are. What broke off is dropped and built again.
 */
public final class IndexBuilder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(IndexBuilder.class);

    private final DataSource replica;
    private final IndexSettings settings;
    private final Repeated work;
    private final Map<SearchIndex, Long> restsUntilNanos = new HashMap<>();
    private final Map<Outcome, Timer> timers = new EnumMap<>(Outcome.class);

    private enum Outcome {
        BUILT,
        GAVE_WAY,
        FAILED
    }

    /**
     * A builder that does nothing yet; see {@link #start}.
     *
     * @param replicaName tags the metrics and names the thread
     * @param replica a pool of two connections or more with sessions of their own, so no pooler in transaction mode
     */
    public IndexBuilder(String replicaName, DataSource replica, IndexSettings settings, MeterRegistry registry) {
        this.replica = replica;
        this.settings = settings;
        this.work =
                new Repeated(replicaName + "-indexes", settings.interval(), settings.interval(), this::buildAndRest);
        for (Outcome outcome : Outcome.values()) {
            timers.put(
                    outcome,
                    Timer.builder("headwater.index.builds")
                            .description("builds of indexes for search")
                            .tag("replica", replicaName)
                            .tag(
                                    "outcome",
                                    outcome.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                            .register(registry));
        }
    }

    /** Starts the thread; returns at once. */
    public void start() {
        work.start();
    }

    /** Breaks off what is being built. */
    @Override
    public void close() {
        work.breakOff(settings.retryAfter());
    }

    private Duration buildAndRest() throws SQLException {
        buildMissing();
        return settings.interval();
    }

    private static final String LOCK = """
            SELECT pg_try_advisory_lock(hashtextextended('headwater.indexes', 0))
            """;
    private static final String UNLOCK = """
            SELECT pg_advisory_unlock(hashtextextended('headwater.indexes', 0))
            """;

    /** Builds what is missing now, one after the other; returns how many were built. Nothing while another builder is at it. */
    public int buildMissing() throws SQLException {
        try (Connection connection = replica.getConnection()) {
            if (!isTrue(connection, LOCK)) {
                return 0;
            }
            int networkTimeout = connection.getNetworkTimeout();
            try {
                configure(connection);
                int built = 0;
                for (Missing missing : MissingIndexes.find(connection, settings.vectorsMin(), resting())) {
                    if (!work.isClosing()) {
                        built += build(connection, missing) == Outcome.BUILT ? 1 : 0;
                    }
                }
                return built;
            } finally {
                connection.setNetworkTimeout(Runnable::run, networkTimeout);
                isTrue(connection, UNLOCK);
            }
        }
    }

    // Workers would share the build, but pgvector 0.8.0 overruns its memory with them. A build takes as long as it
    // takes,
    // but ends with whoever watches it: a server goes on for a client that is gone, and would keep its locks.
    private void configure(Connection connection) throws SQLException {
        connection.setNetworkTimeout(Runnable::run, 0);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET client_connection_check_interval = '2s'");
            statement.execute("SET max_parallel_maintenance_workers = 0");
            statement.execute("SET maintenance_work_mem = '" + settings.memory().toKilobytes() + "kB'");
        }
    }

    private Set<SearchIndex> resting() {
        restsUntilNanos.values().removeIf(until -> System.nanoTime() - until >= 0);
        return Set.copyOf(restsUntilNanos.keySet());
    }

    private Outcome build(Connection connection, Missing missing) {
        long begun = System.nanoTime();
        Outcome outcome = tryBuild(connection, missing);
        long nanos = System.nanoTime() - begun;
        Objects.requireNonNull(timers.get(outcome)).record(nanos, TimeUnit.NANOSECONDS);
        restsUntilNanos.remove(missing.index());
        if (outcome == Outcome.BUILT) {
            LOG.info("index {} was built in {} ms", missing.index().name(), TimeUnit.NANOSECONDS.toMillis(nanos));
        } else {
            restsUntilNanos.put(
                    missing.index(), System.nanoTime() + settings.retryAfter().toNanos());
        }
        return outcome;
    }

    private Outcome tryBuild(Connection connection, Missing missing) {
        GivesWay longRunning = new GivesWay(replica);
        List<String> steps = missing.isBroken()
                ? List.of(missing.index().dropConcurrently(), missing.index().createConcurrently())
                : List.of(missing.index().createConcurrently());
        try {
            for (String step : steps) {
                if (longRunning.run(connection, () -> execute(connection, step)).isEmpty()) {
                    return Outcome.GAVE_WAY;
                }
            }
            return Outcome.BUILT;
        } catch (SQLException e) {
            LOG.warn("index {} could not be built: {}", missing.index().name(), e.getMessage());
            return Outcome.FAILED;
        }
    }

    private static boolean execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.execute(sql);
        }
    }

    private static boolean isTrue(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet row = statement.executeQuery()) {
            return row.next() && row.getBoolean(1);
        }
    }
}
