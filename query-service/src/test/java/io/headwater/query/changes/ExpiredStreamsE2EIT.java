package io.headwater.query.changes;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.parts.RealParts;
import io.headwater.query.ServiceFixture;
import io.headwater.query.changes.EventStream.Item;
import java.net.http.HttpClient;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** What the topic no longer has, what was of another life, and the end of an instance. */
class ExpiredStreamsE2EIT {
    private static final String ORDERS = "/v1/tenants/acme/collections/orders/changes";
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static EventStream open(ServiceFixture service, String path) {
        return EventStream.open(CLIENT, service, service.acmeKey(), path);
    }

    @Test
    void aPlaceThatTheTopicNoLongerReachesBackToIsGone() throws Exception {
        try (ServiceFixture service = new ServiceFixture(1);
                LogPlayer log = new LogPlayer(service, ServiceFixture.ACME)) {
            // given: events 1 to 12 at offsets 0 to 11, of which those of before 7 are deleted
            log.define("orders", 70);
            for (int i = 3; i <= 12; i++) {
                log.create("orders", "r" + i, "{}");
            }
            service.topics().flush();
            try (Admin admin = Admin.create(Map.of(
                    AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, RealParts.get().bootstrap()))) {
                admin.deleteRecords(Map.of(
                                new TopicPartition(service.topics().events(), 1), RecordsToDelete.beforeOffset(6)))
                        .all()
                        .get();
            }

            // when, then
            ServiceFixture.Answer gone = service.get(ORDERS + "?from=1.1.5");
            assertThat(gone.status()).isEqualTo(410);
            assertThat(gone.json().path("code").asString("")).isEqualTo("resume-point-expired");
            try (EventStream stream = open(service, ORDERS + "?from=1.1.6")) {
                List<Item> items = stream.until("current");
                assertThat(items.subList(0, items.size() - 1).stream()
                                .map(item -> item.json().path("id").asString("")))
                        .containsExactly("r7", "r8", "r9", "r10", "r11", "r12");
            }
        }
    }

    @Test
    void nothingOfAnEarlierLifeOfTheNameIsTold() {
        try (ServiceFixture service = new ServiceFixture(1);
                LogPlayer log = new LogPlayer(service, ServiceFixture.ACME)) {
            // given: acme as it was before it began again
            log.define("orders", 70);
            log.create("orders", "old", "{}");
            String old = log.token();
            log.create("orders", "older-than-now", "{}");
            log.offboard();
            log.execute("DELETE FROM headwater.history");
            log.provision(ServiceFixture.ACME);

            // when, then
            assertThat(service.get(ORDERS + "?from=" + old).status()).isEqualTo(410);
            try (EventStream stream = open(service, ORDERS + "?from=" + log.token())) {
                assertThat(stream.next().type()).isEqualTo("current");
            }
        }
    }

    @Test
    void theEndOfAnInstanceIsSaidSoThatClientsGoElsewhere() {
        // given
        ServiceFixture service = new ServiceFixture(1);
        try (LogPlayer log = new LogPlayer(service, ServiceFixture.ACME)) {
            log.define("orders", 70);
            try (EventStream stream = open(service, ORDERS)) {
                stream.until("current");

                // when
                service.close();

                // then
                assertThat(stream.until("end").getLast().json().path("reason").asString(""))
                        .isEqualTo("shutting-down");
                assertThat(stream.lastId()).isNotNull();
            }
        }
    }
}
