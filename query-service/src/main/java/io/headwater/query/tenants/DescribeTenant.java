package io.headwater.query.tenants;

import io.headwater.events.CollectionName;
import io.headwater.events.JsonText;
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
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads what a replica knows of a tenant. */
final class DescribeTenant {
    private final FreshReads reads;

    DescribeTenant(FreshReads reads) {
        this.reads = reads;
    }

    /**
     * The tenant as JSON: {@code {"name", "partition", "settings", "collections", "usage": {"records"}}}.
     *
     * @param isShown which of its collections are named, and counted
     * @throws io.headwater.http.ProblemException 404 if the replica has not heard of the tenant yet
     */
    Answer<ObjectNode> describe(TenantPlacement tenant, Freshness freshness, Predicate<CollectionName> isShown) {
        Answer<Optional<ObjectNode>> answer = reads.read(
                ReadModel.RECORDS, freshness.in(tenant.partition()), replica -> read(replica, tenant, isShown));
        return answer.with(answer.snapshot()
                .value()
                .orElseThrow(() -> AnswerHeaders.notFound(
                        answer, tenant.partition(), "There is no tenant '" + tenant.tenant() + "'.")));
    }

    private static final String READ = """
            SELECT
              seen.epoch,
              seen.position AS checkpoint,
              tenant.settings::text AS settings,
              ARRAY(SELECT name FROM headwater.collection WHERE tenant = tenant.name ORDER BY name) AS collections,
              ARRAY(
                SELECT counted.records
                FROM headwater.collection AS held
                LEFT JOIN headwater.collection_count AS counted
                  ON counted.collection = held.incarnation AND counted.rows_table = held.table_name
                  AND counted.counted_to IS NULL
                WHERE held.tenant = tenant.name
                ORDER BY held.name
              ) AS records
            FROM (VALUES (1)) AS one
            LEFT JOIN headwater.checkpoint AS seen ON seen.projection = 'records' AND seen.partition = ?
            LEFT JOIN headwater.tenant AS tenant ON tenant.name = ? AND tenant.incarnation = ?
            """;

    private static Snapshot<Optional<ObjectNode>> read(
            Replica replica, TenantPlacement tenant, Predicate<CollectionName> isShown) throws SQLException {
        try (Connection connection = replica.connect();
                PreparedStatement statement = connection.prepareStatement(READ)) {
            statement.setInt(1, tenant.partition().number());
            statement.setString(2, tenant.tenant().value());
            statement.setLong(3, tenant.incarnation().value());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                Optional<ObjectNode> found =
                        row.getString("settings") == null ? Optional.empty() : Optional.of(json(row, tenant, isShown));
                return new Snapshot<>(Checkpoint.read(row, "epoch", "checkpoint"), found);
            }
        }
    }

    private static ObjectNode json(ResultSet row, TenantPlacement tenant, Predicate<CollectionName> isShown)
            throws SQLException {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("name", tenant.tenant().value());
        json.put("partition", tenant.partition().number());
        json.set("settings", JsonText.of(row.getBytes("settings")).tree());
        ArrayNode collections = json.putArray("collections");
        String[] names = (String[]) row.getArray("collections").getArray();
        Long[] records = (Long[]) row.getArray("records").getArray();
        long sum = 0;
        boolean isCounted = true;
        for (int i = 0; i < names.length; i++) {
            if (isShown.test(new CollectionName(names[i]))) {
                collections.add(names[i]);
                isCounted &= records[i] != null;
                sum += Objects.requireNonNullElse(records[i], 0L);
            }
        }
        json.putObject("usage").put("records", isCounted ? sum : null);
        return json;
    }
}
