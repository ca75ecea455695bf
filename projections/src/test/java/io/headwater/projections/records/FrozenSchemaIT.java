package io.headwater.projections.records;

import static io.headwater.projections.engine.LogFixture.collection;
import static io.headwater.projections.engine.LogFixture.defined;
import static io.headwater.projections.engine.LogFixture.provisioned;
import static io.headwater.projections.engine.LogFixture.tenant;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.events.EventEnvelope;
import io.headwater.events.Partition;
import io.headwater.projections.engine.LogFixture;
import io.headwater.projections.engine.ReplicaFixture;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A replica after all migrations, with one collection of every kind of column. query-service and analysts read these tables,
 * so each change of them is to be seen in review.
 */
class FrozenSchemaIT {
    private static final String FROZEN = "replica-schema.txt";
    private static final Partition ZERO = new Partition(0);

    private final LogFixture log = new LogFixture(1);
    private final ReplicaFixture replica = new ReplicaFixture();

    @AfterEach
    void close() {
        log.close();
        replica.close();
    }

    @Test
    void theSchemaIsTheFrozenOne() throws IOException, SQLException {
        // given
        apply(
                List.of(
                        log.next(ZERO, tenant("acme"), provisioned(7)),
                        log.next(
                                ZERO,
                                collection("acme", "orders"),
                                defined(
                                        9,
                                        "{'schema': {'properties': {'name': {'type': 'string'}, 'total': {'type': 'number'},"
                                                + " 'paid': {'type': 'boolean'}}}, 'search': {'fields': ['name']},"
                                                + " 'indexes': [{'fields': ['name']}, {'fields': ['-total', 'paid']}],"
                                                + " 'aggregates': {'by-name': {'groupBy': ['name', 'total', 'paid'], 'measures': {"
                                                + "'mean': {'avg': 'total'}, 'first': {'min': 'name'}, 'most': {'max': 'total'}}}}}"))));

        // when
        String schema = String.join("\n", replica.rows(DUMP)) + "\n";

        // then
        Path written = Files.writeString(Path.of("target", FROZEN), schema);
        assertThat(schema)
                .as("""
                        The schema of replicas has changed. If that is meant, change docs/formats.md, section 4, and once \
                        released bring a migration; then copy projections/%s to projections/src/test/resources/%s/%s\
                        """, written, getClass().getPackageName().replace('.', '/'), FROZEN)
                .isEqualTo(frozen());
    }

    private static final String DUMP = """
            WITH relation AS (
              SELECT class.oid, nspname || '.' || relname AS name, relkind, reloptions
              FROM pg_class AS class
              JOIN pg_namespace ON pg_namespace.oid = relnamespace
              WHERE nspname IN ('headwater', 't7', 'acme') AND relkind IN ('r', 'p', 'v', 'm', 'S')
                AND relname <> 'flyway_schema_history'
            ), line AS (
              SELECT name, 0 AS part, 0 AS number,
                CASE relkind WHEN 'v' THEN 'VIEW ' WHEN 'S' THEN 'SEQUENCE ' ELSE 'TABLE ' END || name
                  || coalesce(' WITH (' || array_to_string(reloptions, ', ') || ')', '') AS text
              FROM relation
              UNION ALL
              SELECT name, 1, attnum, '  ' || attname || ' ' || format_type(atttypid, atttypmod)
                || coalesce(' COLLATE "' || nullif(collname, 'default') || '"', '')
                || CASE WHEN attnotnull THEN ' NOT NULL' ELSE '' END
                || coalesce(' DEFAULT ' || pg_get_expr(adbin, adrelid), '')
              FROM relation
              JOIN pg_attribute ON attrelid = relation.oid AND attnum > 0 AND NOT attisdropped
              LEFT JOIN pg_collation ON pg_collation.oid = attcollation
              LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
              UNION ALL
              SELECT name, 2, 0, '  CONSTRAINT ' || conname || ' ' || pg_get_constraintdef(pg_constraint.oid)
              FROM relation
              JOIN pg_constraint ON conrelid = relation.oid AND contype <> 'n'
              UNION ALL
              SELECT name, 3, 0, '  ' || pg_get_indexdef(indexrelid)
              FROM relation
              JOIN pg_index ON indrelid = relation.oid
              WHERE NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
              UNION ALL
              SELECT name, 4, 0, pg_get_viewdef(relation.oid)
              FROM relation
              WHERE relkind = 'v'
            )
            SELECT text
            FROM line
            ORDER BY name COLLATE "C", part, number, text COLLATE "C"
            """;

    private void apply(List<EventEnvelope> events) throws SQLException {
        try (Connection transaction = replica.dataSource().getConnection()) {
            transaction.setAutoCommit(false);
            assertThat(new RecordProjection(() -> {}).apply(transaction, ZERO, events))
                    .isEmpty();
            transaction.commit();
        }
    }

    private static String frozen() throws IOException {
        try (InputStream text = Objects.requireNonNull(FrozenSchemaIT.class.getResourceAsStream(FROZEN))) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
