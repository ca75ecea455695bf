package io.headwater.example;

import static io.headwater.projections.engine.LogFixture.json;
import static io.headwater.projections.engine.LogFixture.tenant;
import static io.headwater.projections.engine.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.events.Event;
import io.headwater.events.EventEnvelope;
import io.headwater.parts.DetachedProcess;
import io.headwater.projections.ProjectionsApplication;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

/** The examples in the service as it is started, with real PostgreSQL and Kafka. */
class OwnProjectionsIT {
    private static final String TOTALS =
            "SELECT tenant, day, orders, amount FROM own_daily_totals.daily_total ORDER BY tenant, day";

    @TempDir
    private Path directory;

    private final ServiceFixture fixture = new ServiceFixture();

    @AfterEach
    void close() {
        System.clearProperty(OrderNotices.ADDRESS);
        Brittle.BROKEN.set(false);
        fixture.close();
    }

    @Test
    void aNewProjectionHasTheLogFromItsBeginningAndGoesOnExactlyOnceAfterItsProcessWasKilled() throws Exception {
        // given a log whose beginning the topic has not
        fixture.place(0, 3_000);
        List<EventEnvelope> events = fixture.place(3_000, 1_000);
        events.forEach(fixture.log::publish);

        // when
        DetachedProcess killed = startProcess();
        await().until(() -> fixture.position("own_daily_totals") > 500);
        killed.kill();
        long atKill = fixture.position("own_daily_totals");
        fixture.place(4_000, 1_000).forEach(fixture.log::publish);
        DetachedProcess other = startProcess();
        try {
            await().until(() -> fixture.position("own_daily_totals") == 5_002);
        } finally {
            other.kill();
        }

        // then
        System.out.printf("killed at position %d of 4002%n", atKill);
        assertThat(fixture.rows("SELECT sum(orders), sum(amount) FROM own_daily_totals.daily_total"))
                .containsExactly("5000|7500.00");
        assertThat(fixture.rows("SELECT count(*), count(DISTINCT id) FROM own_daily_totals.placed_order"))
                .containsExactly("5000|5000");
    }

    @Test
    void theTotalsFollowEveryKindOfChangeAndEndWithTheirTenant() {
        // given
        List<EventEnvelope> events = new ArrayList<>(fixture.place(0, 4));
        List<EventEnvelope> changes = List.of(
                fixture.change("o0", new Event.RecordReplaced(json("{'total': 10}"))),
                fixture.change("o1", new Event.RecordPatched(json("{'total': 20.25, 'note': 'ä'}"))),
                fixture.change("o2", new Event.RecordPatched(json("{'total': null}"))),
                fixture.change("o3", new Event.RecordDeleted()),
                fixture.change("o3", new Event.RecordCreated(json("{'total': 'a text'}"))));
        fixture.log.store(changes);
        events.addAll(changes);

        // when
        try (ConfigurableApplicationContext _ = fixture.start()) {
            events.forEach(fixture.log::publish);
            await().until(() -> fixture.position("own_daily_totals") == 11);

            // then
            assertThat(fixture.rows(TOTALS)).containsExactly("acme|2026-01-01|4|30.25");

            // when
            fixture.log.append(ServiceFixture.ZERO, tenant("acme"), new Event.TenantOffboarded());
            await().until(() -> fixture.position("own_daily_totals") == 12);

            // then
            assertThat(fixture.rows(TOTALS)).isEmpty();
        }
    }

    @Test
    void codeThatFailsStopsItsProjectionAloneAndTellsUntilItIsMended() throws Exception {
        // given
        Brittle.BROKEN.set(true);
        List<EventEnvelope> events = new ArrayList<>(fixture.place(0, 20));
        EventEnvelope bad = fixture.change("bad", new Event.RecordCreated(json("{'total': 1}")));
        fixture.log.store(List.of(bad));
        events.add(bad);
        events.addAll(fixture.place(20, 20));

        try (ConfigurableApplicationContext service = fixture.start()) {
            // when
            events.forEach(fixture.log::publish);
            await().until(() -> fixture.position("own_daily_totals") == 43);
            await().until(() -> fixture.position("records") == 43 && fixture.position("history") == 43);
            await().until(() -> ServiceFixture.get(service, "/actuator/health").contains("DEGRADED"));

            // then what came before it is applied, and nothing after
            assertThat(fixture.rows("SELECT count(*), max(position) FROM own_brittle.seen"))
                    .containsExactly("22|22");
            assertThat(ServiceFixture.get(service, "/actuator/health")).startsWith("200 ");
            assertThat(ServiceFixture.get(service, "/actuator/prometheus"))
                    .containsPattern("headwater_projection_stopped\\{projection=\"own_brittle\",[^}]*} 1.0")
                    .containsPattern("headwater_projection_stopped\\{projection=\"own_daily_totals\",[^}]*} 0.0")
                    .containsPattern(
                            "headwater_projection_lag_events\\{partition=\"0\",projection=\"own_brittle\",[^}]*} 21.0");
            assertThat(ServiceFixture.get(service, "/status"))
                    .containsPattern("\"projection\":\"own_brittle\".*\"position\":22,.*\"state\":\"STOPPED\"")
                    .doesNotContain("secret");

            // when
            Brittle.BROKEN.set(false);
            await().until(() -> fixture.position("own_brittle") == 43);

            // then
            assertThat(fixture.rows("SELECT count(*), max(position) FROM own_brittle.seen"))
                    .containsExactly("43|43");
            await().until(() -> ServiceFixture.get(service, "/actuator/health").contains("\"status\":\"UP\""));
        }
    }

    @Test
    void everyOrderIsPostedInItsOrderThoughTheReceiverIsAwayAndRefusesForAWhile() throws Exception {
        // given
        try (Receiver receiver = new Receiver()) {
            System.setProperty(OrderNotices.ADDRESS, receiver.address());
            receiver.answerWith(503);
            List<EventEnvelope> events = fixture.place(0, 30);

            // when
            try (ConfigurableApplicationContext _ = fixture.start()) {
                events.forEach(fixture.log::publish);
                await().until(() -> receiver.refused() >= 3);
                assertThat(fixture.position("own_order_notices")).isLessThanOrEqualTo(2);
                receiver.answerWith(422);
                await().until(() -> receiver.refused() >= 10);
                receiver.answerWith(200);
                await().until(() -> fixture.position("own_order_notices") == 32);
            }

            // then
            assertThat(receiver.keys())
                    .containsExactlyElementsOf(
                            events.stream().map(event -> event.id().toString()).toList());
        }
    }

    private DetachedProcess startProcess() {
        List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                ProjectionsApplication.class.getName()));
        words.addAll(fixture.settings());
        return DetachedProcess.start(
                words,
                Map.of("CLASSPATH", System.getProperty("java.class.path")),
                directory.resolve("projections.log"));
    }
}
