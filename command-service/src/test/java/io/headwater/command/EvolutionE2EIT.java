package io.headwater.command;

import static io.headwater.command.Evolving.REQUIRES_A;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headwater.command.CommandService.Answer;
import io.headwater.command.store.postgres.LogDatabase;
import io.headwater.command.store.postgres.SessionLock;
import io.headwater.http.BearerKey;
import io.headwater.parts.RealParts;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** A collection that has records takes on another schema. */
class EvolutionE2EIT {
    // Tests hold the log's jobs, so it is a log of their own.
    private static final CommandService SERVICE =
            CommandService.start(RealParts.get().newDatabase("evolution"), BearerKey.random());

    private final Evolving things = new Evolving(SERVICE);

    @AfterAll
    static void stop() {
        SERVICE.close();
    }

    @Test
    void aSchemaThatAllRecordsKeepTakesEffect() {
        // given
        things.put("fits", "{\"a\": 1}");
        things.put("gone", "{}");
        SERVICE.operator("DELETE", things.record("gone"), "");
        things.put("mended", "{}");
        things.put("mended", "{\"a\": 2}");

        // when
        Answer defined = things.define(REQUIRES_A);

        // then
        assertThat(defined.status()).isEqualTo(200);
        assertThat(defined.header("Headwater-Token")).isNotEmpty();
        assertThat(defined.header("ETag"))
                .isEqualTo("\"" + defined.json().path("version").asString() + "\"");
        assertThat(things.put("late", "{}").status()).isEqualTo(422);
    }

    @Test
    void aSchemaThatARecordBreaksIsRefusedAndSaysWhich() {
        // given
        things.put("fits", "{\"a\": 1}");
        things.put("breaks", "{\"b\": 1}");

        // when
        Answer refused = things.define(REQUIRES_A);

        // then
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.json().path("code").asString()).isEqualTo("incompatible-schema");
        assertThat(refused.json().path("errors")).hasSize(1);
        assertThat(refused.json().path("errors").path(0).path("pointer").asString())
                .startsWith("/records/breaks");
        assertThat(refused.json().path("traceId").asString()).isNotEmpty();
        assertThat(things.put("late", "{}").status()).isEqualTo(201);
    }

    @Test
    void ofManyRecordsThatBreakItSomeAreShown() {
        // given
        for (int i = 0; i < 30; i++) {
            things.put("r" + i, "{}");
        }

        // when
        Answer refused = things.define(REQUIRES_A);

        // then
        assertThat(refused.json().path("errors")).hasSize(10);
        assertThat(refused.json().path("detail").asString()).startsWith("At least 10 ");
    }

    @Test
    void aSchemaIsForcedOnRecordsThatBreakIt() {
        // given
        things.put("breaks", "{\"b\": 1}");

        // when
        Answer forced = SERVICE.operator("PUT", things.path() + "?compatibility=none", REQUIRES_A);

        // then
        assertThat(forced.status()).isEqualTo(200);
        assertThat(things.put("late", "{}").status()).isEqualTo(422);
        assertThat(things.put("breaks", "{\"a\": 1}").status()).isEqualTo(200);
    }

    @Test
    void anUnknownCompatibilityIsRefused() {
        assertThat(SERVICE.operator("PUT", things.path() + "?compatibility=maybe", REQUIRES_A)
                        .status())
                .isEqualTo(400);
    }

    @Test
    void whoDoesNotWaitIsToldWhereToLook() {
        // when
        Answer accepted = SERVICE.operator("PUT", things.path(), REQUIRES_A, "Prefer", "respond-async");

        // then
        assertThat(accepted.status()).isEqualTo(202);
        String job = accepted.header("Location");
        await().until(() -> state(job).equals("succeeded"));
        assertThat(SERVICE.operator("GET", job, "")
                        .json()
                        .path("result")
                        .path("token")
                        .asString())
                .isNotEmpty();
        assertThat(SERVICE.operator("DELETE", job, "").status()).isEqualTo(200);
        assertThat(state(job)).isEqualTo("succeeded");
    }

    @Test
    void jobsOfOthersAreNotThere() {
        // given
        String job = SERVICE.operator("PUT", things.path(), REQUIRES_A, "Prefer", "respond-async")
                .header("Location");
        String own = things.path().replaceAll("/collections/.*", "/keys");
        String reader = SERVICE.operator("POST", own, "{\"name\": \"r\", \"scopes\": [\"read\"]}")
                .json()
                .path("key")
                .asString();

        // when, then
        assertThat(SERVICE.send(reader, "GET", job, "").status()).isEqualTo(404);
        assertThat(SERVICE.operator("GET", "/v1/jobs/no-uuid", "").status()).isEqualTo(404);
        assertThat(SERVICE.operator("GET", "/v1/jobs/00000000-0000-0000-0000-000000000000", "")
                        .status())
                .isEqualTo(404);
        assertThat(SERVICE.send("", "GET", job, "").status()).isEqualTo(401);
    }

    @Test
    void whatAnInstanceThatDiedHasProposedBindsWritersAndIsFinished() {
        // given
        things.put("first", "{\"a\": 1}");
        things.proposeAndDie(REQUIRES_A);

        // when
        Answer breaking = things.put("breaks", "{}");
        Answer fitting = things.put("fits", "{\"a\": 2}");
        Answer another = things.define("{\"schema\": {}, \"search\": {\"fields\": [\"a\"]}}");
        Answer finished = things.define(REQUIRES_A);

        // then
        assertThat(breaking.status()).isEqualTo(422);
        assertThat(fitting.status()).isEqualTo(201);
        assertThat(another.status()).isEqualTo(409);
        assertThat(finished.status()).isEqualTo(200);
        assertThat(things.versions()).isEqualTo(3);
    }

    @Test
    void whatIsWrittenBehindTheWalkCannotBreakTheNewSchema() throws Exception {
        // given: so many records that the walk takes a while, and writers at its beginning
        things.fill(10_000);
        String job = SERVICE.operator("PUT", things.path(), REQUIRES_A, "Prefer", "respond-async")
                .header("Location");
        await().pollInterval(Duration.ofMillis(1)).until(() -> things.versions() > 1);

        // when
        int refused = 0;
        for (int i = 0; !state(job).equals("succeeded"); i++) {
            refused += things.put("a" + i, "{}").status() == 422 ? 1 : 0;
        }

        // then
        assertThat(refused).isPositive();
        assertThat(things.facts().records().values())
                .hasSizeGreaterThanOrEqualTo(10_000)
                .allMatch(body -> body.has("a"));
    }

    @Test
    void aJobThatWaitsIsCancelled() throws Exception {
        // given
        things.put("first", "{\"a\": 1}");
        String job;
        try (SessionLock _ = holdJobs()) {
            job = SERVICE.operator("PUT", things.path(), REQUIRES_A, "Prefer", "wait=0")
                    .header("Location");

            // when
            assertThat(SERVICE.operator("DELETE", job, "").status()).isEqualTo(202);
            assertThat(state(job)).isEqualTo("queued");
        }

        // then
        await().until(() -> state(job).equals("cancelled"));
        assertThat(things.versions()).isEqualTo(1);
        assertThat(things.put("late", "{}").status()).isEqualTo(201);
    }

    @Test
    void aTenantHasSoManyJobsWaitingAndNoMore() throws Exception {
        try (SessionLock _ = holdJobs()) {
            // given
            for (int i = 0; i < 20; i++) {
                assertThat(SERVICE.operator("PUT", things.path(), REQUIRES_A, "Prefer", "wait=0")
                                .status())
                        .isEqualTo(202);
            }

            // when
            Answer one = SERVICE.operator("PUT", things.path(), REQUIRES_A, "Prefer", "wait=0");

            // then
            assertThat(one.status()).isEqualTo(429);
            assertThat(one.header("Retry-After")).isNotEmpty();
        }
    }

    // The service may hold them for a moment after a job that has ended.
    private static SessionLock holdJobs() {
        return await().until(
                        () -> SessionLock.tryAcquire(SERVICE.bean(LogDatabase.class), "headwater.jobs"),
                        Optional::isPresent)
                .orElseThrow();
    }

    private String state(String job) {
        return SERVICE.operator("GET", job, "").json().path("state").asString();
    }
}
