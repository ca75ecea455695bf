package io.headwater.query.records;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.events.CollectionName;
import io.headwater.events.JsonText;
import io.headwater.events.Position;
import io.headwater.events.RecordId;
import io.headwater.events.Token;
import io.headwater.query.ReplicaFixture;
import io.headwater.query.ServiceFixture;
import io.headwater.query.catalogue.CollectionReads;
import io.headwater.query.catalogue.CollectionRef;
import io.headwater.query.catalogue.HeldCollection;
import io.headwater.query.catalogue.TestCatalogue;
import io.headwater.query.replicas.FreshReads;
import io.headwater.query.replicas.Freshness;
import io.headwater.query.replicas.ReplicasSettings;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Records and pages of a large collection are read through its indexes, wherever in the walk they are. */
class ReadPlanIT {
    private static final int ROWS = 100_000;
    private static final int LIMIT = 50;
    private static final PageBound BOUND = new PageBound(4_000_000);
    private static final String EXPLAIN = "EXPLAIN (ANALYZE, FORMAT JSON) ";
    private static ReplicaFixture replica;
    private static HeldCollection orders;

    @BeforeAll
    static void fill() {
        replica = ReplicaFixture.create();
        replica.provision(ServiceFixture.ACME);
        ReplicaFixture.Table table = replica.define(ServiceFixture.ACME, new CollectionName("orders"), 10, """
                {"schema": {"type": "object", "properties": {
                   "total": {"type": "number"}, "status": {"type": "string"}}},
                 "indexes": [{"fields": ["status", "-total"]}, {"fields": ["total"]}]}
                """);
        replica.execute("INSERT INTO " + table.name()
                + " (id, version, position, data, created_at, updated_at, f1, f2)"
                + " SELECT 'o' || n, 1, n, '{}', now(), now(), 's' || n % 3, nullif(n % 1000, 7)"
                + " FROM generate_series(1, " + ROWS + ") AS n");
        replica.execute("ANALYZE " + table.name());
        replica.checkpoint(1, ROWS);
        ReplicasSettings settings = new ReplicasSettings(
                List.of(new ReplicasSettings.ReplicaSettings(
                        "r1",
                        replica.database().url(),
                        replica.database().user(),
                        replica.database().password())),
                new ReplicasSettings.Reads(2, Duration.ofSeconds(30), Duration.ofSeconds(30)));
        try (FreshReads reads = new FreshReads(settings)) {
            orders = new CollectionReads(reads, TestCatalogue.create())
                    .describe(
                            new CollectionRef(ServiceFixture.ACME, new CollectionName("orders")),
                            Freshness.within(null, Duration.ZERO))
                    .snapshot()
                    .value();
        }
    }

    @Test
    void aSingleRecordReadsThePrimaryKey() throws SQLException {
        try (Connection connection = replica.dataSource().getConnection();
                PreparedStatement statement = FindRecord.prepare(connection, EXPLAIN, orders, new RecordId("o25000"))) {
            assertThat(scans(statement)).singleElement().satisfies(scan -> {
                assertThat(scan.node().path("Index Name").asString()).isEqualTo("c10_g1_pkey");
                assertThat(scan.node().path("Actual Rows").asDouble()).isEqualTo(1);
            });
        }
    }

    @Test
    void aPageByIdReadsThePrimaryKey() throws SQLException {
        assertFewRowsByIndex("", "");
        assertFewRowsByIndex("", "", "o25000");
    }

    @Test
    void aPageByADeclaredOrderReadsItsIndexAlsoInTheMiddleAndAmongMissingValues() throws SQLException {
        assertFewRowsByIndex("", "total");
        assertFewRowsByIndex("", "total", "500", "o25500");
        assertFewRowsByIndex("", "total", null, "o2007");
        assertFewRowsByIndex("", "status,-total", "s1", "500", "o20500");
    }

    @Test
    void anEqualityOnTheFirstFieldReadsTheIndexInTheOrderOfTheSecond() throws SQLException {
        assertFewRowsByIndex("status == \"s2\"", "-total");
        assertFewRowsByIndex("status == \"s2\"", "-total", "s2", "500", "o20500");
        assertFewRowsByIndex("status == \"s2\" && total > 990", "-total");
    }

    @Test
    void aRangeReadsItsIndex() throws SQLException {
        assertFewRowsByIndex("total >= 998.5", "total");
        assertFewRowsByIndex("self.total >= 998.5 && 998.5 <= total", "total");
    }

    @Test
    void theBeginningOfATextReadsItsIndex() throws SQLException {
        assertFewRowsByIndex("status.startsWith(\"s2\")", "status,-total");
    }

    // NullAway does not see that a cursor's values may be null, because it reads that from a class file here.
    @SuppressWarnings("NullAway")
    private static void assertFewRowsByIndex(String filter, String order, @Nullable String... after)
            throws SQLException {
        // given
        ListRecords.Query query = new ListRecords.Query(filter, order, LIMIT, null);
        Cursor cursor = null;
        if (after.length > 0) {
            List<@Nullable String> values = Arrays.asList(after);
            String fingerprint =
                    ListRecords.statement(orders, query, null, BOUND).order().fingerprint(orders);
            cursor = new Cursor(fingerprint, new Token(1, ServiceFixture.ACME.partition(), Position.START), values);
        }

        // when
        ListRecords.Statement list = ListRecords.statement(orders, query, cursor, BOUND);
        List<Scan> scans;
        try (Connection connection = replica.dataSource().getConnection();
                PreparedStatement statement = list.prepare(connection, EXPLAIN, orders)) {
            scans = scans(statement);
        }

        // then
        assertThat(scans).isNotEmpty().allSatisfy(scan -> {
            assertThat(scan.node().path("Node Type").asString()).startsWith("Index");
            assertThat(scan.node().path("Actual Rows").asDouble()).isLessThanOrEqualTo(LIMIT + 1);
            assertThat(scan.node().path("Rows Removed by Filter").asDouble(0)).isZero();
            assertThat(scan.sorted()).as("sorted before it is limited").isFalse();
        });
    }

    /**
     * A scan of the collection's table.
     *
     * @param sorted whether what it finds is sorted before a limit cuts it off
     */
    private record Scan(JsonNode node, boolean sorted) {}

    private static List<Scan> scans(PreparedStatement explain) throws SQLException {
        List<Scan> scans = new ArrayList<>();
        try (ResultSet row = explain.executeQuery()) {
            row.next();
            collect(JsonText.of(row.getString(1)).tree().path(0).path("Plan"), false, scans);
        }
        return scans;
    }

    private static void collect(JsonNode plan, boolean sortedAbove, List<Scan> scans) {
        String type = plan.path("Node Type").asString();
        boolean sorted = !type.equals("Limit") && (sortedAbove || type.contains("Sort"));
        if (plan.path("Relation Name").asString("").equals("c10_g1")) {
            scans.add(new Scan(plan, sorted));
        }
        plan.path("Plans").forEach(child -> collect(child, sorted, scans));
    }
}
