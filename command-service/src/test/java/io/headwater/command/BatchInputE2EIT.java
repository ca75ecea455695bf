package io.headwater.command;

import static io.headwater.command.BatchFixture.op;
import static io.headwater.command.BatchFixture.statuses;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.command.CommandService.Answer;
import io.headwater.command.store.EventStore;
import io.headwater.http.BearerKey;
import io.headwater.parts.RealParts;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Batches that cannot be taken as a whole, and operations in them that cannot. */
class BatchInputE2EIT {
    private final CommandService service = CommandService.shared();
    private final EventStore store = service.bean(EventStore.class);
    private final BatchFixture fixture = new BatchFixture(service);
    private final String tenant = fixture.tenant();

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            {}                                                   | 422 | /operations
            {"operations": []}                                   | 422 | /operations
            {"operations": {}}                                   | 422 | /operations
            {"operations": [{}], "atomic": "yes"}                | 422 | /atomic
            {"operations": [{}], "nonsense": 1}                  | 422 | /nonsense
            {"operations": [{"body": {"name": "a\\u0000b"}}]}    | 422 | /operations/0/body/name
            """)
    void aBodyThatIsNoBatchIsRefusedAsAWhole(String body, int status, String pointer) {
        // when
        Answer answer = service.operator("POST", fixture.path(), body);
        // then
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.json().at("/errors/0/pointer").stringValue()).isEqualTo(pointer);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            7                                                                     | 422 | ''
            {}                                                                    | 422 | /collection
            {"op": "create", "collection": "A B", "body": {}}                     | 422 | /collection
            {"collection": "things", "body": {}}                                  | 422 | /op
            {"op": "CREATE", "collection": "things", "body": {}}                  | 422 | /op
            {"op": "create", "collection": "things"}                              | 422 | /body
            {"op": "create", "collection": "things", "body": []}                  | 422 | /body
            {"op": "create", "collection": "things", "body": {"id": 7}}           | 422 | /body/id
            {"op": "create", "collection": "things", "id": "a", "body": {"id": "b"}} | 422 | /body/id
            {"op": "create", "collection": "things", "body": {}, "ifMatch": 1}    | 422 | /ifMatch
            {"op": "create", "collection": "things", "body": {}, "x/y": 1}        | 422 | /x~1y
            {"op": "put", "collection": "things", "body": {}}                     | 422 | /id
            {"op": "put", "collection": "things", "id": "..", "body": {}}         | 422 | /id
            {"op": "put", "collection": "things", "id": "r", "body": {}, "ifMatch": -1}     | 422 | /ifMatch
            {"op": "put", "collection": "things", "id": "r", "body": {}, "ifMatch": 1.5}    | 422 | /ifMatch
            {"op": "put", "collection": "things", "id": "r", "body": {}, "ifMatch": "zzz"}  | 422 | /ifMatch
            {"op": "put", "collection": "things", "id": "r", "body": {}, "when": "true"}    | 422 | /when
            {"op": "patch", "collection": "things", "id": "r", "body": [{"op": "x"}]}       | 422 | /body/0/op
            {"op": "adjust", "collection": "things", "id": "r", "body": {"by": {"n": 1}}}   | 422 | /body/by/n
            {"op": "adjust", "collection": "things", "id": "r", "body": {"by": {"/n": 1}}, "when": 7} | 422 | /when
            {"op": "delete", "collection": "things", "id": "r", "body": {}}       | 422 | /body
            """)
    void anOperationThatCannotBeReadIsThatOnesFault(String operation, int status, String pointer) {
        // when
        Answer answer = fixture.send(false, operation, op("create", "\"body\": {}"));
        // then
        assertThat(statuses(answer)).containsExactly(status, 201);
        assertThat(answer.json().at("/results/0/problem/errors/0/pointer").stringValue())
                .isEqualTo(pointer.replace("''", ""));
    }

    @Test
    void tooManyOperationsOrBytesAreRefused() {
        // given
        String[] many = IntStream.range(0, 1_001)
                .mapToObj(i -> op("create", "\"body\": {}"))
                .toArray(String[]::new);
        String large = "x".repeat(1_100_000);
        Map<?, ?> heads = store.heads();
        // when
        Answer tooMany = fixture.send(false, many);
        Answer tooLong = fixture.send(
                false,
                IntStream.range(0, 17)
                        .mapToObj(i -> op("create", "\"body\": {\"name\": \"" + large + "\"}"))
                        .toArray(String[]::new));
        // then
        assertThat(List.of(tooMany.status(), tooLong.status())).containsOnly(413);
        assertThat(store.heads()).isEqualTo(heads);
    }

    @Test
    void oneRecordThatIsTooLargeIsThatOnesFault() {
        // when
        Answer answer = fixture.send(
                false,
                op("create", "\"body\": {\"name\": \"" + "x".repeat(1_100_000) + "\"}"),
                op("create", "\"body\": {\"name\": \"" + "x".repeat(900_000) + "\"}"));
        // then
        assertThat(statuses(answer)).containsExactly(413, 201);
    }

    @Test
    void aKeyOpensItsTenantAndItsCollectionsOnly() {
        // given
        String name = tenant.substring(tenant.lastIndexOf('/') + 1);
        String limited = key("\"scopes\": [\"write\"], \"collections\": [\"things\"]");
        String reader = key("\"scopes\": [\"read\"]");
        String mine = "{\"operations\": [" + op("create", "\"body\": {}") + "]}";
        String both = "{\"operations\": [" + op("create", "\"body\": {}")
                + ", {\"op\": \"create\", \"collection\": \"others\", \"body\": {}}]}";
        Map<?, ?> heads = store.heads();
        // when
        List<Integer> refused = List.of(
                service.send(limited, "POST", fixture.path(), both).status(),
                service.send(reader, "POST", fixture.path(), mine).status(),
                service.send(limited, "POST", tenant.replace(name, "nobody") + ":batch", mine)
                        .status());
        Map<?, ?> after = store.heads();
        // then
        assertThat(refused).containsOnly(403);
        assertThat(after).isEqualTo(heads);
        assertThat(service.send(limited, "POST", fixture.path(), mine).status()).isEqualTo(200);
    }

    private String key(String what) {
        return service.operator("POST", tenant + "/keys", "{\"name\": \"k\", " + what + "}")
                .json()
                .path("key")
                .stringValue();
    }

    @Test
    void moreBytesThanMayBeUnderWayAreRefusedUntilThereIsRoom() throws SQLException {
        // given a log that does not go on, and a batch that waits for it
        try (CommandService narrow = CommandService.start(
                RealParts.get().newDatabase("narrow"),
                BearerKey.random(),
                "--headwater.records.batch-size-max=2KB",
                "--headwater.records.batches-size-max=2KB")) {
            BatchFixture batches = new BatchFixture(narrow);
            String large = op("create", "\"body\": {\"name\": \"" + "x".repeat(1_500) + "\"}");
            CompletableFuture<Answer> first;
            Answer meanwhile;
            try (HeldLog held = new HeldLog(narrow)) {
                first = CompletableFuture.supplyAsync(() -> batches.send(false, large), Thread::startVirtualThread);
                held.awaitFlush();
                // when
                meanwhile = batches.send(false, large);
            }
            // then
            assertThat(meanwhile.status()).isEqualTo(503);
            assertThat(meanwhile.header("Retry-After")).isEqualTo("1");
            assertThat(first.join().status()).isEqualTo(200);
            assertThat(batches.send(false, large).status()).isEqualTo(200);
        }
    }
}
