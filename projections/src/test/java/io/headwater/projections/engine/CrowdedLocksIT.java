package io.headwater.projections.engine;

import static io.headwater.projections.engine.LogFixture.collection;
import static io.headwater.projections.engine.LogFixture.defined;
import static io.headwater.projections.engine.LogFixture.provisioned;
import static io.headwater.projections.engine.LogFixture.record;
import static io.headwater.projections.engine.LogFixture.tenant;
import static io.headwater.projections.engine.Patience.await;
import static java.util.stream.Collectors.collectingAndThen;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.events.Event;
import io.headwater.events.EventEnvelope;
import io.headwater.events.Partition;
import io.headwater.events.Subject;
import io.headwater.parts.Database;
import io.headwater.parts.PostgresServer;
import io.headwater.parts.RealParts;
import io.headwater.projections.records.RecordProjection;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A replica whose server has room for few locks. */
class CrowdedLocksIT {
    private static final Partition ZERO = new Partition(0);
    private static final String PLAIN = "{'schema': {}}";
    private static final String INDEXED = IntStream.range(0, 16)
            .mapToObj(i -> "'f%d'".formatted(i))
            .collect(collectingAndThen(
                    toList(),
                    fields -> "{'schema': {'properties': {%s}}, 'indexes': [%s]}"
                            .formatted(each(fields, "%s: {'type': 'boolean'}"), each(fields, "{'fields': [%s]}"))));

    private final PostgresServer server = RealParts.get().ownPostgres();
    private final LogFixture log = new LogFixture(1);
    private final ReplicaFixture replica =
            new ReplicaFixture(new Database(server.jdbcUrl("postgres"), PostgresServer.USER, ""));
    private final List<EventEnvelope> events = new ArrayList<>();

    CrowdedLocksIT() {
        replica.execute("ALTER SYSTEM SET max_locks_per_transaction = 10");
        replica.execute("ALTER SYSTEM SET max_connections = 20");
        replica.execute("ALTER SYSTEM SET max_wal_senders = 0");
        replica.execute("ALTER SYSTEM SET max_worker_processes = 1");
        server.restart();
        given(tenant("acme"), provisioned(7));
    }

    @AfterEach
    void close() {
        replica.close();
        log.close();
        server.close();
    }

    @Test
    void definitionsThatTogetherTakeTooManyLocksAreAppliedInParts() {
        // given a batch of 99 collections with some twenty objects each
        for (int i = 0; i < 99; i++) {
            given(collection("acme", "c" + i), defined(10 + i, INDEXED));
        }

        // when
        try (Engine _ = start()) {
            await().ignoreExceptions().until(() -> replica.positions().equals("100"));
        }

        // then
        assertThat(replica.rows("SELECT count(*) FROM headwater.collection")).containsExactly("99");
        assertThat(replica.rows("SELECT count(*) FROM headwater.parked_event")).containsExactly("0");
    }

    @Test
    void aDefinitionThatHasNoRoomByItselfIsParkedSayingWhyAndTheOthersFlow() {
        // given
        given(collection("acme", "many"), defined(9, ManyTables.DEFINITION));
        given(collection("acme", "plain"), defined(10, PLAIN));
        given(record("acme", "plain", "p1"), EngineFixture.created("{'total': 1}"));

        // when
        try (Engine _ = start()) {
            await().ignoreExceptions().until(() -> replica.positions().equals("4"));
        }

        // then
        assertThat(replica.rows("SELECT position, collection FROM headwater.parked_event"))
                .containsExactly("2|many");
        assertThat(replica.rows("SELECT error FROM headwater.parked_event").getFirst())
                .contains("53200", "max_locks_per_transaction");
        assertThat(replica.rows("SELECT id FROM t7.c10_g1")).containsExactly("p1");
    }

    private static String each(List<String> fields, String json) {
        return fields.stream().map(json::formatted).collect(joining(", "));
    }

    private void given(Subject subject, Event event) {
        events.add(log.next(ZERO, subject, event));
    }

    private Engine start() {
        log.store(events);
        events.forEach(log::publish);
        log.flush();
        Engine engine = new Engine(
                "one",
                replica.dataSource(),
                new EventLog(log.dataSource()),
                log.topic("one"),
                new RecordProjection(() -> {}),
                EngineFixture.SETTINGS,
                Urgency.AT_ONCE,
                new SimpleMeterRegistry());
        engine.start();
        return engine;
    }
}
