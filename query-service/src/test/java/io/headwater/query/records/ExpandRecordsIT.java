package io.headwater.query.records;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.events.CollectionName;
import io.headwater.events.RecordId;
import io.headwater.query.ReplicaFixture;
import io.headwater.query.ServiceFixture;
import io.headwater.query.catalogue.Catalogue;
import io.headwater.query.catalogue.CollectionReads;
import io.headwater.query.catalogue.CollectionRef;
import io.headwater.query.catalogue.HeldCollection;
import io.headwater.query.catalogue.SnapshotReads;
import io.headwater.query.catalogue.TestCatalogue;
import io.headwater.query.records.ListRecords.Page;
import io.headwater.query.replicas.FreshReads;
import io.headwater.query.replicas.FreshReads.Answer;
import io.headwater.query.replicas.Freshness;
import io.headwater.query.replicas.ReplicasSettings;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** References are read by one statement a level, all of one snapshot. */
class ExpandRecordsIT {
    private static final PageBound BOUND = new PageBound(4_000_000);
    private static final int READS = 400;
    private static final CollectionName ORDERS = new CollectionName("orders");
    private static ReplicaFixture replica;
    private static ReplicaFixture.Table orders;
    private static ReplicaFixture.Table customers;
    private static FreshReads fresh;
    private static SnapshotReads snapshots;
    private static ListRecords lists;

    @BeforeAll
    static void fill() {
        replica = ReplicaFixture.create();
        replica.provision(ServiceFixture.ACME);
        customers = replica.define(ServiceFixture.ACME, new CollectionName("customers"), 10, """
                {"schema": {"properties": {"boss": {"type": "string"}, "order": {"type": "string"}}},
                 "references": [{"field": "boss", "collection": "customers", "onDelete": "ignore"},
                                {"field": "order", "collection": "orders", "onDelete": "ignore"}]}
                """);
        orders = replica.define(ServiceFixture.ACME, ORDERS, 11, """
                {"schema": {"properties": {"customer": {"type": "string"}, "order": {"type": "string"}}},
                 "references": [{"field": "customer", "collection": "customers", "onDelete": "ignore"},
                                {"field": "order", "collection": "orders", "onDelete": "ignore"}]}
                """);
        Map<String, String> rows = new LinkedHashMap<>();
        IntStream.range(0, 1_000)
                .forEach(i -> rows.put(
                        "r" + i,
                        "{\"n\": 0, \"customer\": \"r" + i + "\", \"boss\": \"r" + (i + 1) % 1_000
                                + "\", \"order\": \"r" + i + "\"}"));
        replica.put(orders, 3, rows);
        replica.put(customers, 4, rows);
        replica.checkpoint(1, 5);
        fresh = new FreshReads(new ReplicasSettings(
                List.of(new ReplicasSettings.ReplicaSettings(
                        "r1",
                        replica.database().url(),
                        replica.database().user(),
                        replica.database().password())),
                new ReplicasSettings.Reads(2, Duration.ofSeconds(30), Duration.ofSeconds(30))));
        Catalogue catalogue = TestCatalogue.create();
        snapshots = new SnapshotReads(fresh, catalogue);
        lists = new ListRecords(new CollectionReads(fresh, catalogue), snapshots, new Cursors(new byte[32]), BOUND);
    }

    @AfterAll
    static void stop() {
        fresh.close();
    }

    @Test
    void aLevelIsOneStatementWhateverItsRecordsReferencesAndCollections() {
        // given
        AtomicInteger statements = new AtomicInteger();
        Expand expand =
                new Expand(List.of("customer.boss", "customer.order", "order.customer", "order.order"), _ -> true);

        // when
        Answer<Integer> answer =
                snapshots.read(ServiceFixture.ACME, Freshness.within(null, Duration.ZERO), collections -> {
                    ExpandPlan plan =
                            ExpandPlan.of(expand, collections.find(ORDERS).orElseThrow(), collections);
                    RecordsById.Ref[] refs = IntStream.range(0, 1_000)
                            .mapToObj(i -> new RecordId("r" + i))
                            .map(id -> new RecordsById.Ref(held(collections), id))
                            .toArray(RecordsById.Ref[]::new);
                    return transaction -> {
                        List<Envelope> records =
                                List.copyOf(RecordsById.read(transaction, new LinkedHashSet<>(List.of(refs)), 1, BOUND)
                                        .records()
                                        .values());
                        return new ExpandRecords(counting(transaction, statements), BOUND)
                                .expand(records, plan)
                                .size();
                    };
                });

        // then
        assertThat(answer.snapshot().value()).isEqualTo(1_000);
        assertThat(statements).hasValue(2);
    }

    private static HeldCollection held(SnapshotReads.Lookup collections) {
        try {
            return collections.find(ORDERS).orElseThrow();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The same connection, with its statements counted. */
    private static Connection counting(Connection connection, AtomicInteger statements) {
        return (Connection) Proxy.newProxyInstance(
                ExpandRecordsIT.class.getClassLoader(), new Class<?>[] {Connection.class}, (_, method, arguments) -> {
                    if (method.getName().equals("prepareStatement")) {
                        statements.incrementAndGet();
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Test
    void whatReferencesLeadToIsOfTheSameSnapshotAsTheRecord() {
        // given a writer that changes an order and its customer together
        AtomicBoolean isOver = new AtomicBoolean();
        CompletableFuture<Integer> writes = CompletableFuture.supplyAsync(() -> write(isOver));
        ListRecords.Query query = new ListRecords.Query("", "", 1, null);
        Shape shape = new Shape(FieldSelection.ALL, new Expand(List.of("customer.order"), _ -> true), RecordCount.NONE);
        int torn = 0;

        // when
        for (int i = 0; i < READS; i++) {
            Answer<Page> answer = lists.list(
                    new CollectionRef(ServiceFixture.ACME, ORDERS),
                    query,
                    shape,
                    Freshness.within(null, Duration.ZERO));
            Page page = answer.snapshot().value();
            int n = page.items().getFirst().data().tree().path("n").intValue();
            JsonNode expanded =
                    Objects.requireNonNull(page.expanded()).getFirst().tree();
            torn += expanded.at("/customer/data/n").intValue() == n
                            && expanded.at("/customer/expanded/order/data/n").intValue() == n
                    ? 0
                    : 1;
        }
        isOver.set(true);

        // then
        assertThat(torn).isZero();
        assertThat(writes.join()).isGreaterThan(READS / 10);
    }

    private static int write(AtomicBoolean isOver) {
        int n = 0;
        try (Connection connection = replica.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            while (!isOver.get()) {
                n++;
                statement.execute("BEGIN; UPDATE " + orders.name() + " SET data = jsonb_set(data, '{n}', '" + n
                        + "') WHERE id = 'r0'; UPDATE " + customers.name() + " SET data = jsonb_set(data, '{n}', '" + n
                        + "') WHERE id = 'r0'; COMMIT");
            }
            return n;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
