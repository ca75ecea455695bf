package io.headwater.query.export;

import io.headwater.http.Problem;
import io.headwater.http.ProblemException;
import io.headwater.http.ProblemType;
import io.headwater.query.catalogue.CollectionReads;
import io.headwater.query.catalogue.CollectionReads.Found;
import io.headwater.query.catalogue.CollectionRequest;
import io.headwater.query.catalogue.HeldCollection;
import io.headwater.query.replicas.FreshReads;
import io.headwater.query.replicas.FreshReads.Answer;
import io.headwater.query.replicas.ReadModel;
import io.headwater.query.replicas.Replica;
import io.headwater.query.replicas.SeparatePools;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Begins exports: finds a replica that is fresh enough, and takes the snapshot there. */
final class ExportRecords {
    private static final Logger LOG = LoggerFactory.getLogger(ExportRecords.class);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final FreshReads replicas;
    private final CollectionReads reads;
    private final SeparatePools pools;

    ExportRecords(FreshReads replicas, CollectionReads reads, SeparatePools pools) {
        this.replicas = replicas;
        this.reads = reads;
        this.pools = pools;
    }

    /**
     * An export that is ready to run; whoever has it closes its cursor.
     *
     * @param replica that it reads from
     */
    record Begun(Replica replica, ExportCursor cursor, RecordFormat format) {}

    private record Prepared(ExportQuery query, RecordFormat format) {}

    /**
     * Begins an export, as fresh as is asked for.
     *
     * @throws ProblemException 400 if it cannot be answered; 503 if the replica fails; else as {@link CollectionReads#read}
     */
    Begun begin(CollectionRequest asked, ExportRequest request) {
        for (int attempt = 1; ; attempt++) {
            // Checkpoints only grow, so a snapshot that the same replica takes now is as fresh.
            Answer<Prepared> fresh = reads.read(
                    ReadModel.RECORDS,
                    asked.collection(),
                    asked.freshness(),
                    (connection, held) -> prepare(connection, held, request));
            Prepared prepared = fresh.snapshot().value();
            Optional<ExportCursor> cursor = open(fresh.replica(), prepared.query());
            if (cursor.isPresent()) {
                return new Begun(replica(fresh.replica()), cursor.get(), prepared.format());
            }
            CollectionReads.refuseAfter(attempt);
        }
    }

    private static final String PREPARE = "SELECT " + CollectionReads.HEAD + " FROM " + CollectionReads.SOURCES;

    private static Found<Prepared> prepare(Connection connection, HeldCollection held, ExportRequest request)
            throws SQLException {
        Prepared prepared = new Prepared(ExportQuery.of(held, request), RecordFormat.of(request, held.definition()));
        try (PreparedStatement statement = connection.prepareStatement(PREPARE)) {
            CollectionReads.bind(statement, held);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return Found.of(row, prepared);
            }
        }
    }

    private Optional<ExportCursor> open(String replica, ExportQuery query) {
        try {
            return ExportCursor.open(pools.connect(replica), query);
        } catch (SQLException e) {
            throw unavailable(e);
        }
    }

    private Replica replica(String name) {
        return replicas.replicas().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** 503 for an export that could not begin. */
    static ProblemException unavailable(SQLException e) {
        LOG.warn("an export could not begin", e);
        return Problem.passing(ProblemType.UNAVAILABLE, "The export could not begin; the replica failed.", RETRY_AFTER)
                .asException();
    }
}
