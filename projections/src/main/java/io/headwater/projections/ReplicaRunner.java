package io.headwater.projections;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.headwater.embeddings.EmbeddingModel;
import io.headwater.projections.aggregates.AggregateFiller;
import io.headwater.projections.engine.Engine;
import io.headwater.projections.engine.EngineSettings;
import io.headwater.projections.engine.EngineStatus;
import io.headwater.projections.engine.EventLog;
import io.headwater.projections.engine.Projection;
import io.headwater.projections.engine.ReplicaSchema;
import io.headwater.projections.engine.Topic;
import io.headwater.projections.engine.Urgency;
import io.headwater.projections.history.HistoryProjection;
import io.headwater.projections.history.HistorySettings;
import io.headwater.projections.history.HistoryUpkeep;
import io.headwater.projections.history.Months;
import io.headwater.projections.indexes.IndexBuilder;
import io.headwater.projections.indexes.IndexSettings;
import io.headwater.projections.own.OwnRunner;
import io.headwater.projections.own.OwnSettings;
import io.headwater.projections.records.RecordProjection;
import io.headwater.projections.vectors.VectorProcessor;
import io.headwater.projections.vectors.VectorSettings;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All that runs for one replica: pools, an engine for the records, one for the history and one for each own projection, the vector
 * processor, and what builds indexes and fills in aggregates. A replica that is away at the start is waited for, so that it keeps nothing else from
 * starting.
 */
final class ReplicaRunner implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ReplicaRunner.class);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration OWN_LINGER = Duration.ofMillis(50);
    private static final Duration OWN_GIVES_WAY_UP_TO = Duration.ofSeconds(30);

    /** What all replicas share. */
    record Shared(
            ProjectionsSettings settings,
            Tuning tuning,
            DataSource log,
            EmbeddingModel model,
            MeterRegistry registry) {}

    /** How each part goes about it. */
    record Tuning(
            EngineSettings engine,
            VectorSettings vectors,
            IndexSettings indexes,
            HistorySettings history,
            OwnSettings own) {}

    private final ProjectionsSettings.Replica replica;
    private final HikariDataSource rowsPool;
    private final HikariDataSource vectorsPool;
    private final HikariDataSource historyPool;
    private final Engine engine;
    private final Engine history;
    private final HistoryUpkeep historyUpkeep;
    private final VectorProcessor vectors;
    private final HikariDataSource indexesPool;
    private final IndexBuilder indexes;
    private final HikariDataSource aggregatesPool;
    private final AggregateFiller aggregates;
    private final List<OwnRunner> own;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread starter;
    private volatile boolean started;

    ReplicaRunner(ProjectionsSettings.Replica replica, Shared shared) {
        this.replica = replica;
        // Each worker holds one connection; the polling thread takes partitions over with another.
        this.rowsPool = pool(replica, "rows", shared.tuning().engine().workers() + 1);
        this.vectorsPool = pool(replica, "vectors", shared.tuning().vectors().threads());
        this.vectors = new VectorProcessor(
                replica.name(), vectorsPool, shared.model(), shared.tuning().vectors(), shared.registry());
        // One builds; the other looks whether somebody waits for it.
        this.indexesPool = pool(replica, "indexes", 2);
        this.indexes =
                new IndexBuilder(replica.name(), indexesPool, shared.tuning().indexes(), shared.registry());
        this.aggregatesPool = pool(replica, "aggregates", 1);
        this.aggregates = new AggregateFiller(replica.name(), aggregatesPool);
        // One connection each for the batch, before or in its transaction, for a month that it needs, for taking
        // partitions over, and for the upkeep.
        this.historyPool = pool(replica, "history", 4);
        Months months = new Months(historyPool, InstantSource.system());
        this.engine = engine(
                rowsPool, new RecordProjection(vectors::wake), shared.tuning().engine(), Urgency.AT_ONCE, shared);
        // One worker that takes its time: the history may be behind for a while, and should not take the machine from
        // the records.
        this.history = engine(
                historyPool,
                new HistoryProjection(historyPool, shared.log(), months),
                shared.tuning().engine().withWorkers(1),
                shared.tuning().history().urgency(engine::isBusy),
                shared);
        this.historyUpkeep = new HistoryUpkeep(
                replica.name(), historyPool, months, shared.tuning().history());
        this.own = OwnRunner.all(
                new ForOwn(shared), shared.tuning().own(), shared.tuning().engine());
        this.starter = Thread.ofVirtual().name(replica.name() + "-start").unstarted(this::migrateAndStart);
    }

    private Engine engine(
            HikariDataSource pool, Projection projection, EngineSettings settings, Urgency urgency, Shared shared) {
        Topic topic = new Topic(
                shared.settings().kafka().bootstrap(),
                shared.settings().topics().events(),
                "headwater-" + replica.name() + "-" + projection.name(),
                shared.settings().kafka().instance());
        return new Engine(
                replica.name(),
                pool,
                new EventLog(shared.log()),
                topic,
                projection,
                settings,
                urgency,
                shared.registry());
    }

    /** What this replica offers to own projections: what they do may wait while the records have much to do. */
    private final class ForOwn implements OwnRunner.Replica {
        private final Shared shared;

        ForOwn(Shared shared) {
            this.shared = shared;
        }

        @Override
        public String name() {
            return replica.name();
        }

        @Override
        public HikariDataSource pool(String use, int size) {
            return ReplicaRunner.pool(replica, use, size);
        }

        @Override
        public Engine engine(HikariDataSource pool, Projection projection, EngineSettings settings) {
            Urgency urgency = new Urgency(OWN_LINGER, engine::isBusy, OWN_GIVES_WAY_UP_TO);
            return ReplicaRunner.this.engine(pool, projection, settings, urgency, shared);
        }
    }

    void start() {
        starter.start();
    }

    String name() {
        return replica.name();
    }

    /** Of the records; empty until the replica's database was reached and its tables were brought up to date. */
    Optional<EngineStatus> status() {
        return started ? Optional.of(engine.status()) : Optional.empty();
    }

    /** Of the history; empty as long as {@link #status} is. */
    Optional<EngineStatus> historyStatus() {
        return started ? Optional.of(history.status()) : Optional.empty();
    }

    /** The own projections of this replica, started or not. */
    List<OwnRunner> own() {
        return own;
    }

    private void migrateAndStart() {
        boolean told = false;
        while (closing.getCount() > 0) {
            try {
                requireNoOlder();
                ReplicaSchema.migrate(schemaDatabase(replica));
                engine.start();
                vectors.start();
                indexes.start();
                aggregates.start();
                history.start();
                historyUpkeep.start();
                own.forEach(OwnRunner::start);
                started = true;
                return;
            } catch (SQLException | RuntimeException e) {
                if (!told) {
                    LOG.warn("replica {} is not ready: {}; waiting for it", replica.name(), e.toString());
                    told = true;
                }
                pause();
            }
        }
    }

    private void requireNoOlder() throws SQLException {
        if (OlderProjections.areAt(schemaDatabase(replica))) {
            throw new IllegalStateException("projections of an earlier release feed it; stop them");
        }
    }

    private void pause() {
        try {
            if (closing.await(RETRY.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.debug("closing instead");
            }
        } catch (InterruptedException e) {
            closing.countDown();
        }
    }

    @Override
    public void close() {
        closing.countDown();
        try {
            starter.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (started) {
            engine.close();
            vectors.close();
            indexes.close();
            aggregates.close();
            history.close();
            historyUpkeep.close();
        }
        own.forEach(OwnRunner::close);
        rowsPool.close();
        vectorsPool.close();
        indexesPool.close();
        aggregatesPool.close();
        historyPool.close();
    }

    /** For changes of the tables, which take as long as these are large: without a limit for the answer. */
    static PGSimpleDataSource schemaDatabase(ProjectionsSettings.Replica replica) {
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setUrl(replica.url());
        database.setUser(replica.user());
        database.setPassword(replica.password());
        database.setTcpKeepAlive(true);
        database.setApplicationName("headwater-projections-schema");
        return database;
    }

    static HikariDataSource pool(ProjectionsSettings.Replica replica, String use, int size) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(replica.name() + "-" + use);
        config.setJdbcUrl(replica.url());
        config.setUsername(replica.user());
        config.setPassword(replica.password());
        config.setMaximumPoolSize(size);
        config.setConnectionTimeout(3_000);
        config.setInitializationFailTimeout(-1);
        // A server that vanished without a word is noticed. As texts: the driver passes over anything else.
        config.addDataSourceProperty("socketTimeout", "1800");
        config.addDataSourceProperty("tcpKeepAlive", "true");
        config.addDataSourceProperty(
                "ApplicationName",
                use.equals("rows") ? OlderProjections.applicationName() : "headwater-projections-" + use);
        return new HikariDataSource(config);
    }
}
