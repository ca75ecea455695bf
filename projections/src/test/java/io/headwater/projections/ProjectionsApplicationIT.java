package io.headwater.projections;

import static io.headwater.projections.engine.LogFixture.provisioned;
import static io.headwater.projections.engine.LogFixture.tenant;
import static io.headwater.projections.engine.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.events.Partition;
import io.headwater.parts.Database;
import io.headwater.parts.RealParts;
import io.headwater.projections.engine.LogFixture;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/** The service as it is started, with two replicas. */
class ProjectionsApplicationIT {

    @Test
    void theServiceFeedsEachReplicaAndTellsHowFarItIs() throws Exception {
        // given
        Database first = RealParts.get().newDatabase("replica");
        Database second = RealParts.get().newDatabase("replica");
        try (LogFixture log = new LogFixture(3);
                ConfigurableApplicationContext service = ProjectionsApplication.builder()
                        .run(
                                "--server.port=0",
                                "--headwater.kafka.bootstrap=" + RealParts.get().bootstrap(),
                                "--headwater.topics.events=" + log.topic("one").name(),
                                "--headwater.log.url=" + log.url(),
                                "--headwater.log.user=" + first.user(),
                                "--headwater.replicas[0].name=one",
                                "--headwater.replicas[0].url=" + first.url(),
                                "--headwater.replicas[0].user=" + first.user(),
                                "--headwater.replicas[1].name=two",
                                "--headwater.replicas[1].url=" + second.url(),
                                "--headwater.replicas[1].user=" + second.user())) {

            // when
            log.append(new Partition(1), tenant("acme"), provisioned(7));

            // then
            int port = Objects.requireNonNull(((WebServerApplicationContext) service).getWebServer())
                    .getPort();
            String position = "\"partition\":1,\"epoch\":1,\"position\":1,\"lagEvents\":0";
            await().untilAsserted(() -> assertThat(get(port, "/status"))
                    .contains("\"replica\":\"one\"")
                    .contains("\"replica\":\"two\"")
                    .containsSubsequence(position, "\"projection\":\"history\"", position, position, position));
            assertThat(get(port, "/status")).as("what is served without a key").doesNotContain("acme");
            assertThat(get(port, "/actuator/health")).contains("\"status\":\"UP\"");
            assertThat(get(port, "/actuator/prometheus"))
                    .contains(
                            "headwater_projection_lag_events{partition=\"1\",projection=\"records\",replica=\"two\"}",
                            "headwater_projection_lag_events{partition=\"1\",projection=\"history\",replica=\"two\"}");
        }
    }

    private static String get(int port, String path) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }
}
