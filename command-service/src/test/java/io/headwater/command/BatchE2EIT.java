package io.headwater.command;

import static io.headwater.command.BatchFixture.op;
import static io.headwater.command.BatchFixture.statuses;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.command.CommandService.Answer;
import io.headwater.command.store.EventStore;
import io.headwater.http.BearerKey;
import io.headwater.parts.Database;
import io.headwater.parts.RealParts;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The contract of batches, over HTTP, on a real log. */
class BatchE2EIT {
    private final CommandService service = CommandService.shared();
    private final EventStore store = service.bean(EventStore.class);
    private final BatchFixture fixture = new BatchFixture(service);
    private final String records = fixture.records();
    private final String tenant = fixture.tenant();

    @Nested
    class EachForItself {
        @Test
        void everyOperationIsAnsweredInItsOrder() {
            // given
            service.operator("PUT", records + "/r", "{\"n\": 10, \"name\": \"r\"}");
            // when
            Answer answer = fixture.send(
                    false,
                    op("create", "\"id\": \"a\", \"body\": {\"n\": 1}"),
                    op("create", "\"body\": {\"n\": 2}"),
                    op("put", "\"id\": \"b\", \"body\": {\"n\": 3}"),
                    op("merge", "\"id\": \"r\", \"body\": {\"name\": \"s\"}, \"ifMatch\": 1"),
                    op("patch", "\"id\": \"r\", \"body\": [{\"op\": \"remove\", \"path\": \"/name\"}]"),
                    op("adjust", "\"id\": \"r\", \"body\": {\"by\": {\"/n\": -4}}, \"when\": \"self.n >= 4.0\""),
                    op("put", "\"id\": \"b\", \"body\": {\"n\": 3}, \"ifMatch\": \"\\\"1\\\"\""),
                    op("delete", "\"id\": \"a\""));
            // then
            assertThat(answer.status()).isEqualTo(200);
            assertThat(statuses(answer)).containsExactly(201, 201, 201, 200, 200, 200, 200, 200);
            assertThat(answer.json().at("/results/5/version").longValue()).isEqualTo(4);
            assertThat(answer.json().at("/results/1/id").stringValue()).hasSize(36);
            assertThat(answer.header("Headwater-Token")).matches("1\\.\\d+\\.\\d+");
            assertThat(fixture.data(records + "/r")).isEqualTo("{\"n\":6}");
        }

        @Test
        void whatIsRefusedSaysWhyAndTheRestIsCarriedOut() {
            // given
            service.operator("PUT", records + "/r", "{\"n\": 1}");
            // when
            Answer answer = fixture.send(
                    false,
                    op("create", "\"id\": \"r\", \"body\": {}"),
                    op("create", "\"id\": \"a\", \"body\": {\"n\": \"no number\"}"),
                    op("merge", "\"id\": \"r\", \"body\": {\"n\": 2}, \"ifMatch\": 7"),
                    op("merge", "\"id\": \"none\", \"body\": {}"),
                    op("adjust", "\"id\": \"r\", \"body\": {\"by\": {\"/n\": 1}}, \"when\": \"self.n > 9.0\""),
                    op("adjust", "\"id\": \"r\", \"body\": {\"by\": {\"/n\": 1}}, \"when\": \"self.n >\""),
                    "{\"op\": \"create\", \"collection\": \"nothing\", \"body\": {}}",
                    op("create", "\"id\": \"a/b\", \"body\": {}"),
                    op("create", "\"id\": \"fine\", \"body\": {}"));
            // then
            assertThat(statuses(answer)).containsExactly(409, 422, 412, 404, 409, 422, 404, 422, 201);
            JsonNode schema = answer.json().at("/results/1/problem");
            assertThat(schema.path("code").stringValue()).isEqualTo("schema-violation");
            assertThat(schema.at("/errors/0/pointer").stringValue()).isEqualTo("/body/n");
            assertThat(answer.json().at("/results/7/problem/errors/0/pointer").stringValue())
                    .isEqualTo("/id");
            assertThat(fixture.data(records + "/r")).isEqualTo("{\"n\":1}");
        }

        @Test
        void operationsOnOneRecordBehaveAsIfSentInOrder() {
            // when
            Answer answer = fixture.send(
                    false,
                    op("create", "\"id\": \"x\", \"body\": {\"n\": 1}"),
                    op("create", "\"id\": \"x\", \"body\": {\"n\": 2}"),
                    op("adjust", "\"id\": \"x\", \"body\": {\"by\": {\"/n\": 5}}"),
                    op("delete", "\"id\": \"x\", \"ifMatch\": 1"),
                    op("delete", "\"id\": \"x\", \"ifMatch\": 2"),
                    op("merge", "\"id\": \"x\", \"body\": {\"n\": 3}"),
                    op("create", "\"id\": \"x\", \"body\": {\"n\": 4}"));
            // then
            assertThat(statuses(answer)).containsExactly(201, 409, 200, 412, 200, 404, 201);
            assertThat(answer.json().at("/results/6/version").longValue()).isEqualTo(4);
            assertThat(fixture.data(records + "/x")).isEqualTo("{\"n\":4}");
        }

        @Test
        void representationsAreShownIfAskedFor() {
            // when
            Answer answer = service.operator(
                    "POST",
                    fixture.path(),
                    "{\"operations\": [" + op("create", "\"id\": \"a\", \"body\": {\"n\": 14.00}") + ","
                            + op("adjust", "\"id\": \"a\", \"body\": {\"by\": {\"/n\": 1}}") + "]}",
                    "Prefer",
                    "return=representation");
            // then
            assertThat(answer.header("Preference-Applied")).isEqualTo("return=representation");
            assertThat(answer.response().body())
                    .contains("\"data\":{\"n\":14.00}")
                    .contains("\"data\":{\"n\":15.00}");
            assertThat(answer.json().at("/results/0/createdAt").isString()).isTrue();
        }

        @Test
        void aThousandOperationsAreOneFlush() {
            // given
            double before = flushes();
            // when
            Answer answer = fixture.send(
                    false,
                    IntStream.range(0, 1_000)
                            .mapToObj(i -> op("create", "\"id\": \"i" + i + "\", \"body\": {\"n\": " + i + "}"))
                            .toArray(String[]::new));
            // then
            assertThat(statuses(answer)).hasSize(1_000).containsOnly(201);
            assertThat(flushes() - before).isEqualTo(1);
        }

        private double flushes() {
            return service.bean(MeterRegistry.class)
                    .get("headwater.store.flush.events")
                    .summary()
                    .count();
        }
    }

    @Nested
    class AllOrNone {
        @Test
        void everythingIsCarriedOutAcrossCollections() {
            // given
            String other = tenant + "/collections/others";
            service.operator("PUT", other, "{\"schema\": {}}");
            // when
            Answer answer = fixture.send(
                    true,
                    op("create", "\"id\": \"a\", \"body\": {\"n\": 1}"),
                    "{\"op\": \"put\", \"collection\": \"others\", \"id\": \"o\", \"body\": {\"a\": \"a\"}}",
                    op("adjust", "\"id\": \"a\", \"body\": {\"by\": {\"/n\": 1}}, \"when\": \"self.n == 1.0\""));
            // then
            assertThat(statuses(answer)).containsExactly(201, 201, 200);
            assertThat(fixture.data(records + "/a")).isEqualTo("{\"n\":2}");
            assertThat(fixture.data(other + "/records/o")).isEqualTo("{\"a\":\"a\"}");
        }

        @Test
        void oneRefusalStopsAllAndIsNamed() {
            // given
            service.operator("PUT", records + "/r", "{\"n\": 1}");
            Map<?, ?> heads = store.heads();
            // when
            Answer answer = fixture.send(
                    true,
                    op("create", "\"id\": \"a\", \"body\": {}"),
                    op("adjust", "\"id\": \"r\", \"body\": {\"by\": {\"/n\": -2}}, \"when\": \"self.n >= 2.0\""),
                    op("create", "\"id\": \"b\", \"body\": {\"n\": \"no number\"}"));
            // then
            assertThat(answer.status()).isEqualTo(409);
            assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
            assertThat(answer.json().path("code").stringValue()).isEqualTo("batch-refused");
            assertThat(statuses(answer)).containsExactly(424, 409, 422);
            assertThat(answer.json().at("/errors/0/pointer").stringValue()).isEqualTo("/operations/1");
            assertThat(answer.json().at("/results/1/problem/code").stringValue())
                    .isEqualTo("precondition-failed");
            assertThat(store.heads()).isEqualTo(heads);
            assertThat(service.operator("POST", records, "{\"id\": \"a\"}").header("ETag"))
                    .isEqualTo("\"1\"");
        }

        @Test
        void contentThatCannotBeTakenIs422() {
            // given
            Map<?, ?> heads = store.heads();
            // when
            Answer schema = fixture.send(
                    true, op("create", "\"id\": \"a\", \"body\": {}"), op("create", "\"body\": {\"n\": \"x\"}"));
            Answer shape =
                    fixture.send(true, op("create", "\"id\": \"a\", \"body\": {}"), op("nonsense", "\"body\": {}"));
            // then
            assertThat(List.of(schema.status(), shape.status())).containsOnly(422);
            assertThat(shape.json().path("code").stringValue()).isEqualTo("batch-unprocessable");
            assertThat(store.heads()).isEqualTo(heads);
        }

        @Test
        void transfersBetweenRecordsLoseNothingThroughTwoInstances() {
            // given
            int accounts = 5;
            int transfers = 40;
            Database database = RealParts.get().newDatabase("batch");
            BearerKey operator = BearerKey.random();
            try (CommandService left = CommandService.start(database, operator);
                    CommandService right = CommandService.start(database, operator)) {
                String bank = left.newCollection("{\"properties\": {\"n\": {\"type\": \"number\"}}}");
                String path = bank.substring(0, bank.indexOf("/collections")) + ":batch";
                IntStream.range(0, accounts).forEach(i -> left.operator("PUT", bank + "/a" + i, "{\"n\": 100}"));
                // when
                List<CompletableFuture<Integer>> clients = IntStream.range(0, 8)
                        .mapToObj(client -> CompletableFuture.supplyAsync(
                                () -> transfer(client % 2 == 0 ? left : right, path, client, transfers),
                                Thread::startVirtualThread))
                        .toList();
                int done = clients.stream().mapToInt(CompletableFuture::join).sum();
                // then
                int sum = IntStream.range(0, accounts)
                        .map(i -> left.operator(
                                        "PATCH",
                                        bank + "/a" + i,
                                        "{}",
                                        "Content-Type",
                                        "application/merge-patch+json",
                                        "Prefer",
                                        "return=representation")
                                .json()
                                .at("/data/n")
                                .intValue())
                        .sum();
                assertThat(done).isPositive();
                assertThat(sum).isEqualTo(100 * accounts);
            }
        }

        private int transfer(CommandService instance, String path, int client, int transfers) {
            int done = 0;
            for (int i = 0; i < transfers; i++) {
                String from = "a" + (client + i) % 5;
                String to = "a" + (client + 2 * i + 1) % 5;
                Answer answer = instance.operator("POST", path, """
                        {"atomic": true, "operations": [
                            {"op": "adjust", "collection": "things", "id": "%s", "body": {"by": {"/n": -30}}, "when": "self.n >= 30.0"},
                            {"op": "adjust", "collection": "things", "id": "%s", "body": {"by": {"/n": 30}}}]}
                        """.formatted(from, to));
                assertThat(answer.status()).isIn(200, 409);
                done += answer.status() == 200 ? 1 : 0;
            }
            return done;
        }
    }

    @Nested
    class WithAnIdempotencyKey {
        @Test
        void theFirstAnswerIsGivenAgainAndNothingIsDoneTwice() {
            // given
            String body = "{\"operations\": [" + op("create", "\"body\": {\"n\": 1}") + ","
                    + op("create", "\"body\": {\"n\": \"x\"}") + "]}";
            // when
            Answer first = service.operator("POST", fixture.path(), body, "Idempotency-Key", "k");
            Map<?, ?> heads = store.heads();
            Answer again = service.operator("POST", fixture.path(), body, "Idempotency-Key", "k");
            Answer other = service.operator("POST", fixture.path(), body + " ", "Idempotency-Key", "k");
            // then
            assertThat(statuses(first)).containsExactly(201, 422);
            assertThat(again.response().body()).isEqualTo(first.response().body());
            assertThat(again.header("Headwater-Token")).isEqualTo(first.header("Headwater-Token"));
            assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
            assertThat(other.status()).isEqualTo(422);
            assertThat(store.heads()).isEqualTo(heads);
        }

        @Test
        void aRefusedAtomicBatchStaysRefused() {
            // given
            String body =
                    "{\"atomic\": true, \"operations\": [" + op("merge", "\"id\": \"r\", \"body\": {\"n\": 1}") + "]}";
            // when
            Answer first = service.operator("POST", fixture.path(), body, "Idempotency-Key", "k");
            service.operator("PUT", records + "/r", "{}");
            Answer again = service.operator("POST", fixture.path(), body, "Idempotency-Key", "k");
            // then
            assertThat(first.status()).isEqualTo(409);
            assertThat(again.response().body()).isEqualTo(first.response().body());
            assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
        }
    }
}
