package io.headwater.standalone.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.events.Json;
import io.headwater.http.HeadwaterHeaders;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No acknowledged write is lost or doubled when the services are killed in the middle of everything. */
class KilledServicesE2EIT {
    private static final int KILLS = 3;
    // Fewer on a machine that is busy with something else: -Dheadwater.faults.writes=500.
    private static final int WRITES_BEFORE_A_KILL = Integer.getInteger("headwater.faults.writes", 10_000);
    private static final int WRITERS = 48;
    private static final int READ_OVER_HTTP = 500;

    @TempDir
    private Path directory;

    @Test
    void everyAcknowledgedWriteIsOnceInLogTopicAndReadModelAfterThreeKills() throws Exception {
        // given
        Journal journal = new Journal();
        try (Whole whole = Whole.up(directory.resolve("home"))) {
            try (Api api = whole.commands()) {
                Writers.prepare(api);
            }

            // when
            for (int kill = 1; kill <= KILLS; kill++) {
                killUnderLoad(whole, journal, "round" + kill);
                whole.up();
            }

            // then
            whole.assertHolds(journal);
            assertReadable(whole, journal);
        }
    }

    private static void killUnderLoad(Whole whole, Journal journal, String name) {
        long target = journal.acknowledgedCount() + WRITES_BEFORE_A_KILL;
        try (Writers writers = Writers.start(name, WRITERS, whole.commands(), journal)) {
            Awaitility.await()
                    .atMost(Duration.ofMinutes(3))
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> journal.acknowledgedCount() >= target || !writers.isAnyAtWork());
            whole.services().kill();
            writers.awaitEnd();
        }
        assertThat(journal.acknowledgedCount()).isGreaterThanOrEqualTo(target);
        System.out.printf(
                "services killed after %d acknowledged writes, %d not answered%n",
                journal.acknowledgedCount(), journal.unanswered().size());
    }

    private static void assertReadable(Whole whole, Journal journal) throws IOException {
        int step = Math.max(1, journal.settled().size() / READ_OVER_HTTP);
        int number = 0;
        try (Api api = whole.queries()) {
            for (Map.Entry<Journal.Key, Journal.Settled> record :
                    journal.settled().entrySet()) {
                if (number++ % step != 0) {
                    continue;
                }
                Journal.Key key = record.getKey();
                Journal.Settled expected = record.getValue();
                Api.Answer answer = api.send(
                        "GET",
                        Api.records(key.tenant()) + "/" + key.id(),
                        "",
                        HeadwaterHeaders.TOKEN,
                        expected.token().toString());
                Api.require(200, answer);
                assertThat(answer.json().path("version").asLong()).isEqualTo(expected.version());
                assertThat(Json.same(answer.json().path("data"), expected.body()))
                        .as("%s is %s", key, answer)
                        .isTrue();
            }
        }
    }
}
