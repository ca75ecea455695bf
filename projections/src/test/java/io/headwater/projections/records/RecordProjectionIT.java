package io.headwater.projections.records;

import static io.headwater.projections.engine.LogFixture.collection;
import static io.headwater.projections.engine.LogFixture.defined;
import static io.headwater.projections.engine.LogFixture.json;
import static io.headwater.projections.engine.LogFixture.provisioned;
import static io.headwater.projections.engine.LogFixture.record;
import static io.headwater.projections.engine.LogFixture.tenant;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.headwater.events.Event;
import io.headwater.events.EventEnvelope;
import io.headwater.events.Partition;
import io.headwater.events.Subject;
import io.headwater.projections.engine.LogFixture;
import io.headwater.projections.engine.Projection;
import io.headwater.projections.engine.ReplicaFixture;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tables that events make: given events, then rows. */
class RecordProjectionIT {
    private static final Partition ZERO = new Partition(0);
    private static final String INDEXED =
            "{'schema': {'properties': {'name': {'type': 'string'}, 'total': {'type': 'number'},"
                    + " 'paid': {'type': 'boolean'}}},"
                    + " 'indexes': [{'fields': ['name']}, {'fields': ['-total', 'paid']}]}";

    private final LogFixture log = new LogFixture(1);
    private final ReplicaFixture replica = new ReplicaFixture();
    private final RecordProjection projection = new RecordProjection(() -> {});
    private final List<EventEnvelope> batch = new ArrayList<>();

    @AfterEach
    void close() {
        log.close();
        replica.close();
    }

    @Test
    void columnsHoldValuesOfTheDeclaredTypeOnly() throws SQLException {
        // given
        String long10 = "ä".repeat(10_000);
        given(tenant("acme"), provisioned(7));
        given(collection("acme", "orders"), defined(9, INDEXED));
        given(record("acme", "orders", "a"), created("{'name': 'x', 'total': 14.00, 'paid': true}"));
        given(record("acme", "orders", "b"), created("{'name': 1, 'total': '2', 'paid': null}"));
        given(record("acme", "orders", "c"), created("{'total': 123456789012345678901234567890.10}"));
        given(record("acme", "orders", "d"), created("{'name': '" + long10 + "', 'total': 1E+500}"));

        // when
        List<Projection.Refusal> refusals = apply();

        // then
        assertThat(refusals).isEmpty();
        assertThat(replica.rows("SELECT id, left(f1, 1), length(f1), f2 < 1000, f3 FROM t7.c9_g1 ORDER BY id"))
                .containsExactly("a|x|1|t|t", "b|null|null|null|null", "c|null|null|f|null", "d|ä|512|f|null");
        assertThat(replica.rows("SELECT f2 FROM t7.c9_g1 WHERE id IN ('a', 'c') ORDER BY id"))
                .containsExactly("14.00", "123456789012345678901234567890.10");
        assertThat(replica.rows("SELECT indexdef FROM pg_indexes WHERE indexname LIKE 'c9_g1_i%' ORDER BY indexname"))
                .containsExactly(
                        "CREATE INDEX c9_g1_i1 ON t7.c9_g1 USING btree (f1, id)",
                        "CREATE INDEX c9_g1_i2 ON t7.c9_g1 USING btree (f2 DESC NULLS LAST, f3, id)");
    }

    @Test
    void longTextsOfOneIndexShareItsRoomAndAreKeptWholeInTheData() throws SQLException {
        // given texts that do not compress, of characters of four bytes
        String[] longTexts = {wide(1), wide(2), wide(3)};
        given(tenant("acme"), provisioned(7));
        given(
                collection("acme", "notes"),
                defined(
                        9,
                        "{'schema': {'properties': {'a': {'type': 'string'}, 'b': {'type': 'string'},"
                                + " 'c': {'type': 'string'}, 'n': {'type': 'number'}}},"
                                + " 'indexes': [{'fields': ['a', '-b', 'n', 'c']}, {'fields': ['c']}]}"));
        given(
                record("acme", "notes", "x".repeat(128)),
                created("{'a': '%s', 'b': '%s', 'c': '%s', 'n': -12345678901234567890.5}"
                        .formatted((Object[]) longTexts)));

        // when
        List<Projection.Refusal> refusals = apply();

        // then
        assertThat(refusals).isEmpty();
        assertThat(replica.rows("SELECT length(f1), length(f2), length(f4), length(data ->> 'a'),"
                        + " starts_with(data ->> 'b', f2) FROM t7.c9_g1"))
                .containsExactly("170|170|170|25000|t");
        assertThat(replica.rows("SELECT field, text_length FROM headwater.collection_column ORDER BY field"))
                .containsExactly("a|170", "b|170", "c|170", "n|0");
    }

    /** 100 kB in UTF-8. */
    private static String wide(long seed) {
        return new Random(seed)
                .ints(25_000, 0x10000, 0x2FFFF)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    @Test
    void aShareThatChangesCutsTheTextsThatAreThere() throws SQLException {
        // given
        given(tenant("acme"), provisioned(7));
        given(collection("acme", "orders"), defined(9, INDEXED));
        given(record("acme", "orders", "a"), created("{'name': '" + "ä".repeat(600) + "'}"));
        apply();

        // when
        given(
                collection("acme", "orders"),
                defined(
                        9,
                        "{'schema': {'properties': {'name': {'type': 'string'}, 'city': {'type': 'string'}}},"
                                + " 'indexes': [{'fields': ['name', 'city']}]}"));
        List<Projection.Refusal> refusals = apply();

        // then
        assertThat(refusals).isEmpty();
        assertThat(replica.rows("SELECT length(name) FROM acme.orders")).containsExactly("256");
    }

    @Test
    void oneBatchFoldsManyEventsOfARecordOverItsRow() throws SQLException {
        // given
        given(tenant("acme"), provisioned(7));
        given(collection("acme", "orders"), defined(9, INDEXED));
        given(record("acme", "orders", "a"), created("{'name': 'x', 'keep': 0.10}"));
        given(record("acme", "orders", "gone"), created("{}"));
        apply();

        // when
        given(record("acme", "orders", "a"), new Event.RecordPatched(json("{'name': null, 'n': 1}")));
        given(record("acme", "orders", "gone"), new Event.RecordDeleted());
        given(record("acme", "orders", "a"), new Event.RecordPatched(json("{'n': 2}")));
        given(record("acme", "orders", "again"), created("{}"));
        given(record("acme", "orders", "again"), new Event.RecordDeleted());
        given(record("acme", "orders", "again"), created("{'n': 3}"));
        List<Projection.Refusal> refusals = apply();

        // then
        assertThat(refusals).isEmpty();
        assertThat(replica.rows(
                        "SELECT id, version, position, data, created_at < updated_at FROM t7.c9_g1 ORDER BY id"))
                .containsExactly("a|3|7|{\"n\": 2, \"keep\": 0.10}|t", "again|3|10|{\"n\": 3}|f");
    }

    @Test
    void anEvolvingDefinitionKeepsWhatStaysAndFillsWhatIsNew() throws SQLException {
        // given
        given(tenant("acme"), provisioned(7));
        given(collection("acme", "orders"), defined(9, INDEXED));
        for (int i = 0; i < 1_500; i++) {
            given(
                    record("acme", "orders", "r" + i),
                    created("{'name': 'x', 'total': " + i + ", 'city': 'c" + i + "'}"));
        }
        apply();

        // when name stays, total and paid go, city comes
        given(
                collection("acme", "orders"),
                defined(
                        9,
                        "{'schema': {'properties': {'name': {'type': 'string'}, 'city': {'type': 'string'}}},"
                                + " 'indexes': [{'fields': ['city']}, {'fields': ['name']}]}"));
        given(record("acme", "orders", "new"), created("{'city': 'late'}"));
        List<Projection.Refusal> refusals = apply();

        // then
        assertThat(refusals).isEmpty();
        assertThat(replica.rows("SELECT field, column_name FROM headwater.collection_column ORDER BY field"))
                .containsExactly("city|f4", "name|f1");
        assertThat(replica.rows("SELECT declaration, index_name FROM headwater.collection_index ORDER BY 1"))
                .containsExactly("city|c9_g1_i3", "name|c9_g1_i1");
        assertThat(replica.rows("SELECT count(*), count(f4), count(f1) FROM t7.c9_g1"))
                .containsExactly("1501|1501|1500");
        assertThat(replica.rows("SELECT city FROM acme.orders WHERE id = 'r1499'"))
                .containsExactly("c1499");
        assertThat(replica.rows("SELECT definition_version FROM headwater.collection"))
                .containsExactly("2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"public", "headwater", "t1", "t7", "select"})
    void namesThatClashAreNoProblem(String tenant) throws SQLException {
        // given
        String collection = "select." + "x".repeat(63) + ".from";
        given(tenant(tenant), provisioned(7));
        given(
                collection(tenant, collection),
                defined(
                        9,
                        "{'schema': {'properties': {'id': {'type': 'string'}, 'version': {'type': 'number'},"
                                + " 'data': {'properties': {'order': {'type': 'string'}}}}},"
                                + " 'indexes': [{'fields': ['id', 'version', 'data.order']}]}"));
        given(record(tenant, collection, "a"), created("{'id': 'mine', 'version': 5, 'data': {'order': 'o'}}"));

        // when
        List<Projection.Refusal> refusals = apply();

        // then
        assertThat(refusals).isEmpty();
        String view = replica.rows("SELECT format('%I.%I', schemaname, viewname) FROM pg_views"
                        + " WHERE definition LIKE '%c9_g1%'")
                .getFirst();
        assertThat(replica.rows("SELECT id, version, \"id~\", \"version~\", \"data.order\" FROM " + view))
                .containsExactly("a|1|mine|5|o");
    }

    @Test
    void whatIsDroppedLeavesNothingAndItsNameCanBeUsedAgain() throws SQLException {
        // given
        given(tenant("acme"), provisioned(7));
        given(collection("acme", "orders"), defined(9, INDEXED));
        given(record("acme", "orders", "a"), created("{}"));
        given(collection("acme", "orders"), new Event.CollectionDropped());
        given(collection("acme", "orders"), defined(10, INDEXED));
        given(record("acme", "orders", "b"), created("{}"));
        apply();
        assertThat(replica.rows("SELECT id FROM acme.orders")).containsExactly("b");

        // when
        given(tenant("acme"), new Event.TenantOffboarded());
        given(collection("acme", "orders"), new Event.CollectionDropped()); // The offboarding looks for late ones.
        given(tenant("acme"), provisioned(11));
        List<Projection.Refusal> refusals = apply();

        // then
        assertThat(refusals).isEmpty();
        assertThat(replica.rows("SELECT name, schema_name FROM headwater.tenant"))
                .containsExactly("acme|t11");
        assertThat(replica.rows("SELECT nspname FROM pg_namespace WHERE nspname IN ('t7', 't11', 'acme') ORDER BY 1"))
                .containsExactly("acme", "t11");
        assertThat(replica.rows("SELECT count(*) FROM headwater.collection_column"))
                .containsExactly("0");
    }

    @Test
    void whatHasNoCollectionOrNoRecordIsRefused() throws SQLException {
        // given
        given(tenant("acme"), provisioned(7));
        given(collection("acme", "orders"), defined(9, INDEXED));
        given(record("acme", "orders", "a"), new Event.RecordPatched(json("{'n': 1}")));
        given(record("acme", "orders", "a"), new Event.RecordDeleted());
        given(record("acme", "nowhere", "a"), created("{}"));
        given(record("acme", "orders", "b"), created("{}"));

        // when
        List<Projection.Refusal> refusals = apply();

        // then
        assertThat(refusals)
                .extracting(refusal -> refusal.event().position().value(), Projection.Refusal::error)
                .containsExactly(
                        tuple(3L, "there is no record to change"),
                        tuple(4L, "an earlier event of the same record is parked"),
                        tuple(5L, "there is no collection nowhere of tenant acme"));
        assertThat(replica.rows("SELECT id FROM t7.c9_g1")).containsExactly("b");
    }

    private void given(Subject subject, Event event) {
        batch.add(log.next(ZERO, subject, event));
    }

    private List<Projection.Refusal> apply() throws SQLException {
        try (Connection transaction = replica.dataSource().getConnection()) {
            transaction.setAutoCommit(false);
            List<Projection.Refusal> refusals = projection.apply(transaction, ZERO, List.copyOf(batch));
            transaction.commit();
            projection.committed(ZERO);
            batch.clear();
            return refusals;
        }
    }

    private static Event created(String body) {
        return new Event.RecordCreated(json(body));
    }
}
