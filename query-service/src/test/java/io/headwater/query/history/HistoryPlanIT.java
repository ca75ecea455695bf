package io.headwater.query.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.events.CollectionName;
import io.headwater.events.EventType;
import io.headwater.events.JsonText;
import io.headwater.events.Position;
import io.headwater.events.RecordId;
import io.headwater.events.Token;
import io.headwater.events.Version;
import io.headwater.query.HistoryWriter;
import io.headwater.query.ReplicaFixture;
import io.headwater.query.ServiceFixture;
import io.headwater.query.catalogue.CollectionRef;
import io.headwater.query.history.FindEarlier.When;
import io.headwater.query.records.Cursor;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The history of many is read through its indexes, wherever in the walk one is. */
class HistoryPlanIT {
    private static final CollectionRef ORDERS = new CollectionRef(ServiceFixture.ACME, new CollectionName("orders"));
    private static final HistoryFilter ALL = new HistoryFilter(null, null, null, Set.of());
    private static final int LIMIT = 20;
    private static ReplicaFixture replica;
    private static final long BYTES_MAX = 4_000_000;
    private static final RecordHistory.Bounds BOUNDS =
            new RecordHistory.Bounds(RecordHistory.LOOKED_AT_MAX, RecordHistory.READ_MAX, BYTES_MAX);

    @BeforeAll
    static void fill() {
        replica = ReplicaFixture.create();
        HistoryWriter writer = new HistoryWriter(replica, ServiceFixture.ACME);
        for (String month : List.of("2025-12", "2026-01", "2026-02", "2026-03")) {
            writer.at(month + "-01T00:00:00Z").define("orders", 9, "{'schema': {}}");
        }
        writer.apply();
        // 200 versions each of 1 000 records, and another tenant that has as much.
        replica.execute("""
                INSERT INTO headwater.history
                  (tenant, collection, record_id, version, occurred_at, position, type, actor, collection_name,
                   created_at, change, before)
                SELECT tenant, tenant + 2, 'r' || n % 1000, n / 1000 + 1,
                  timestamptz '2025-12-01T00:00:00Z' + n * interval '40 s', n + 10,
                  CASE n / 1000 WHEN 0 THEN 'headwater.record.created.v1' ELSE 'headwater.record.patched.v1' END,
                  CASE WHEN n % 50000 = 49999 THEN 'rare' ELSE 'actor' || n % 7 END, 'orders', now(), '{"n": 1}', CASE WHEN n / 1000 % 100 = 99 THEN '{"n": 0}'::json END
                FROM generate_series(0, 199999) AS n, (VALUES (7), (8)) AS tenant (tenant)
                """);
        replica.execute("ANALYZE headwater.history");
    }

    @Test
    void aPageOfARecordReadsItsVersionsAndNoOthers() throws SQLException {
        assertFewRowsByIndex(records(ALL, "version", null, BOUNDS), 140);
        assertFewRowsByIndex(records(ALL, "-version", at("150"), BOUNDS), 140);
    }

    @Test
    void aPageOfATimeReadsNoOtherMonths() throws SQLException {
        HistoryFilter january = new HistoryFilter(
                OffsetDateTime.parse("2026-01-10T01:00:00+01:00"),
                OffsetDateTime.parse("2026-01-20T00:00:00Z"),
                null,
                Set.of());
        assertThat(months(records(january, "version", null, BOUNDS))).containsExactly("history_2026_01");
        assertThat(months(records(january, "-version", null, BOUNDS))).containsExactly("history_2026_01");
        assertThat(months(audit(all(january, true), null))).containsExactly("history_2026_01");
    }

    @Test
    void aFilterThatLeavesLittleLooksAtABoundedNumberOfVersions() throws SQLException {
        HistoryFilter nobodys = new HistoryFilter(null, null, "nobody", Set.of());
        assertFewRowsByIndex(records(nobodys, "version", null, new RecordHistory.Bounds(30, 100, BYTES_MAX)), 31);
    }

    private static Sql records(
            HistoryFilter filter, String order, @Nullable Cursor after, RecordHistory.Bounds bounds) {
        PageQuery query = new PageQuery(filter, order, LIMIT, null);
        return RecordHistory.statement(ORDERS, new RecordId("r77"), query, after, bounds);
    }

    @Test
    void anEarlierStateReadsAHundredVersionsAtMost() throws SQLException {
        RecordId record = new RecordId("r77");
        assertFewRowsByIndex(FindEarlier.statement(ORDERS, record, new When.InVersion(new Version(99))), 100);
        assertFewRowsByIndex(
                FindEarlier.statement(ORDERS, record, new When.AsOf(OffsetDateTime.parse("2026-02-15T00:00:00Z"))),
                120);
    }

    @Test
    void aPageOfTheAuditReadsAsMuchAsItShows() throws SQLException {
        for (boolean newestFirst : List.of(true, false)) {
            assertFewRowsByIndex(audit(all(ALL, newestFirst), null), LIMIT + 1);
            assertFewRowsByIndex(audit(all(ALL, newestFirst), at("2026-01-20T00:00:00Z", "100000")), LIMIT + 1);
        }
    }

    @Test
    void theAuditOfAnActorOrOfDefinitionsReadsNoRowsOfOthers() throws SQLException {
        HistoryFilter byActor = new HistoryFilter(null, null, "actor3", Set.of());
        HistoryFilter byRareActor = new HistoryFilter(null, null, "rare", Set.of());
        HistoryFilter definitions = new HistoryFilter(null, null, null, Set.of(EventType.COLLECTION_DEFINED));
        assertFewRowsByIndex(audit(all(byActor, true), null), LIMIT + 1);
        assertFewRowsByIndex(audit(all(byRareActor, true), null), 4);
        assertFewRowsByIndex(audit(all(definitions, true), null), LIMIT + 1);
    }

    private static Sql audit(PageQuery query, @Nullable Cursor after) {
        return TenantAudit.statement(ServiceFixture.ACME, Set.of(), query, after, BYTES_MAX);
    }

    private static PageQuery all(HistoryFilter filter, boolean newestFirst) {
        return new PageQuery(filter, newestFirst ? "-time" : "time", LIMIT, null);
    }

    private static Cursor at(String... values) {
        return new Cursor("", new Token(1, ServiceFixture.ACME.partition(), Position.START), List.of(values));
    }

    /** The months that a statement looks into. */
    private static Set<String> months(Sql query) throws SQLException {
        return scans(query).stream()
                .map(scan -> scan.path("Relation Name").asString())
                .collect(Collectors.toSet());
    }

    private static void assertFewRowsByIndex(Sql query, int rowsMax) throws SQLException {
        List<JsonNode> scans = scans(query);
        assertThat(scans).isNotEmpty().allSatisfy(scan -> {
            String text = scan.toString();
            double loops = scan.path("Actual Loops").asDouble();
            assertThat(scan.path("Node Type").asString()).as(text).matches("(Index|Bitmap).*");
            assertThat(scan.path("Actual Rows").asDouble() * loops).as(text).isLessThanOrEqualTo(rowsMax);
            assertThat(scan.path("Rows Removed by Filter").asDouble(0) * loops)
                    .as(text)
                    .isLessThanOrEqualTo(rowsMax);
        });
    }

    private static List<JsonNode> scans(Sql query) throws SQLException {
        Sql explain = new Sql().add("EXPLAIN (ANALYZE, FORMAT JSON) ").add(query);
        List<JsonNode> scans = new ArrayList<>();
        try (Connection connection = replica.dataSource().getConnection();
                PreparedStatement statement = explain.prepare(connection);
                ResultSet row = statement.executeQuery()) {
            row.next();
            collect(JsonText.of(row.getString(1)).tree().path(0).path("Plan"), scans);
        }
        return scans;
    }

    /** Scans of a month; the default partition is empty. */
    private static void collect(JsonNode plan, List<JsonNode> scans) {
        if (plan.path("Relation Name").asString("").startsWith("history_20")
                && plan.path("Actual Loops").asDouble() > 0) {
            scans.add(plan);
        }
        plan.path("Plans").forEach(child -> collect(child, scans));
    }
}
