package io.headwater.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headwater.command.CommandService.Answer;
import io.headwater.command.store.EventStore;
import io.headwater.events.Position;
import io.headwater.http.BearerKey;
import io.headwater.parts.RealParts;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Too much at once, and the end of the service: whoever is refused is told when to come back, and nothing is stored. */
class AdmissionE2EIT {
    private static final int IN_FLIGHT = 3;

    private CommandService service;
    private String records = "";

    @BeforeEach
    void start() {
        service = CommandService.start(
                RealParts.get().newDatabase("admission"),
                BearerKey.random(),
                "--headwater.admission.in-flight-per-tenant=" + IN_FLIGHT,
                "--headwater.admission.bodies-size-max=16MB",
                "--headwater.records.body-max=16MB");
        records = service.newCollection("{}");
    }

    @AfterEach
    void stop() {
        service.close();
    }

    @Test
    void aTenantWithTooManyRequestsUnderWayIsToldToComeBackAndOthersAreNot() throws Exception {
        // given
        String other = service.newCollection("{}");
        List<CompletableFuture<Answer>> underWay;
        CompletableFuture<Answer> ofOther;
        Answer refused;
        try (HeldLog held = new HeldLog(service)) {
            underWay = start(IN_FLIGHT);
            held.awaitFlush();
            ofOther = post(other);

            // when
            refused = awaitAnswerWith(429);
        }

        // then
        assertThat(refused.header("Retry-After")).isEqualTo("1");
        assertThat(refused.header("RateLimit-Policy"))
                .isEqualTo("\"in-flight\";q=" + IN_FLIGHT + ";qu=\"concurrent-requests\"");
        assertThat(refused.header("RateLimit")).isEqualTo("\"in-flight\";r=0");
        assertThat(refused.json().path("code").asString()).isEqualTo("too-many-requests");
        assertThat(underWay)
                .allSatisfy(answer -> assertThat(answer.join().status()).isEqualTo(201));
        assertThat(ofOther.join().status()).isEqualTo(201);
        assertThat(events()).isEqualTo(2 + 2 + IN_FLIGHT + 1);
        Answer next = service.operator("POST", records, "{}");
        assertThat(next.status()).isEqualTo(201);
        assertThat(next.header("RateLimit")).isEqualTo("\"in-flight\";r=" + (IN_FLIGHT - 1));
    }

    @Test
    void bodiesThatAreTooLargeTogetherAreToldToComeBack() throws Exception {
        // given
        String large = "{\"text\": \"" + "x".repeat(9_000_000) + "\"}";
        CompletableFuture<Answer> underWay;
        CompletableFuture<Answer> small;
        Answer refused;
        try (HeldLog held = new HeldLog(service)) {
            underWay = CompletableFuture.supplyAsync(() -> service.operator("POST", records, large));
            held.awaitFlush();

            // when
            refused = service.operator("POST", records, large);
            small = post(records);
        }

        // then
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.header("Retry-After")).isEqualTo("1");
        assertThat(underWay.join().status()).isEqualTo(201);
        assertThat(small.join().status()).isEqualTo(201);
        assertThat(events()).isEqualTo(2 + 2);
    }

    @Test
    void atTheEndWhatWasAcceptedIsCarriedOutAndWhatComesThenIsToldToGoElsewhere() throws Exception {
        // given
        EventStore store = service.bean(EventStore.class);
        long before = events();
        CompletableFuture<Void> end;
        List<CompletableFuture<Answer>> accepted;
        try (HeldLog held = new HeldLog(service)) {
            accepted = start(IN_FLIGHT - 1);
            held.awaitFlush();

            // when
            end = CompletableFuture.runAsync(service::close);
            Answer refused = awaitAnswerWith(503);

            // then
            assertThat(refused.header("Retry-After")).isEqualTo("1");
            assertThat(refused.json().path("code").asString()).isEqualTo("unavailable");
            assertThat(end).isNotDone();
            assertThat(store.heads()).isNotEmpty();
        }
        assertThat(accepted)
                .allSatisfy(answer -> assertThat(answer.join().status()).isEqualTo(201));
        end.join();
        assertThat(before).isEqualTo(2);
    }

    private List<CompletableFuture<Answer>> start(int count) {
        return IntStream.range(0, count).mapToObj(i -> post(records)).toList();
    }

    private CompletableFuture<Answer> post(String path) {
        return CompletableFuture.supplyAsync(() -> service.operator("POST", path, "{}"), Thread::startVirtualThread);
    }

    // What is asked before is refused for another reason: a schema that does not fit needs no flush.
    private Answer awaitAnswerWith(int status) {
        return await().until(() -> service.operator("POST", records, "[]"), answer -> answer.status() == status);
    }

    private long events() {
        return service.bean(EventStore.class).heads().values().stream()
                .mapToLong(Position::value)
                .sum();
    }
}
