package io.headwater.query.changes;

import io.headwater.events.TenantPlacement;
import io.headwater.query.replicas.AnswerHeaders;
import io.headwater.query.replicas.Checkpoint;
import io.headwater.query.replicas.FreshReads;
import io.headwater.query.replicas.FreshReads.Answer;
import io.headwater.query.replicas.Freshness;
import io.headwater.query.replicas.ReadModel;
import io.headwater.query.replicas.Replica;
import io.headwater.query.replicas.Snapshot;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Asks a replica for a tenant as such, and so how far it is. */
record CurrentPlaces(FreshReads reads) {
    private static final String READ = """
            SELECT
              seen.epoch,
              seen.position AS checkpoint,
              tenant.incarnation IS NOT NULL AS is_there
            FROM (VALUES (1)) AS one
            LEFT JOIN headwater.checkpoint AS seen ON seen.projection = 'records' AND seen.partition = ?
            LEFT JOIN headwater.tenant AS tenant ON tenant.name = ? AND tenant.incarnation = ?
            """;

    /**
     * Where a replica that is fresh enough is.
     *
     * @throws io.headwater.http.ProblemException 404 if it does not have the tenant
     */
    Answer<Boolean> read(TenantPlacement tenant, Freshness freshness) {
        Answer<Boolean> answer = reads.read(ReadModel.RECORDS, freshness, replica -> readOnce(replica, tenant));
        if (!answer.snapshot().value()) {
            throw AnswerHeaders.notFound(answer, tenant.partition(), "There is no tenant '" + tenant.tenant() + "'.");
        }
        return answer;
    }

    private static Snapshot<Boolean> readOnce(Replica replica, TenantPlacement tenant) throws SQLException {
        try (Connection connection = replica.connect();
                PreparedStatement statement = connection.prepareStatement(READ)) {
            statement.setInt(1, tenant.partition().number());
            statement.setString(2, tenant.tenant().value());
            statement.setLong(3, tenant.incarnation().value());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return new Snapshot<>(Checkpoint.read(row, "epoch", "checkpoint"), row.getBoolean("is_there"));
            }
        }
    }
}
