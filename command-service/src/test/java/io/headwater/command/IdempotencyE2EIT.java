package io.headwater.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.command.CommandService.Answer;
import io.headwater.command.store.EventStore;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A request that is sent again with its Idempotency-Key is answered again and not carried out again. */
class IdempotencyE2EIT {
    private static final String SCHEMA =
            "{\"properties\": {\"n\": {\"type\": \"number\"}, \"name\": {\"type\": \"string\"}}}";

    private final CommandService service = CommandService.shared();
    private final EventStore store = service.bean(EventStore.class);
    private final String records = service.newCollection(SCHEMA);

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            POST   |           | application/json             | {"n": 1}                                 | 201
            POST   |           | application/json             | {"id": "new", "n": 1}                    | 201
            POST   |           | application/json             | {"id": "r", "n": 1}                      | 409
            POST   |           | application/json             | {"n": "no number"}                       | 422
            PUT    | /r        | application/json             | {"n": 1.50}                              | 200
            PUT    | /r        | application/json             | {"n": 10}                                | 200
            PUT    | /new      | application/json             | {"n": 1}                                 | 201
            PUT    | /r        | application/json             | {"n": "no number"}                       | 422
            PATCH  | /r        | application/merge-patch+json | {"name": "x"}                            | 200
            PATCH  | /r        | application/merge-patch+json | {"n": 10}                                | 200
            PATCH  | /none     | application/merge-patch+json | {"name": "x"}                            | 404
            PATCH  | /r        | application/json-patch+json  | [{"op": "remove", "path": "/n"}]         | 200
            PATCH  | /r        | application/json-patch+json  | [{"op": "test", "path": "/n", "value": 1}] | 409
            POST   | /r:adjust | application/json             | {"by": {"/n": 1}}                        | 200
            POST   | /r:adjust | application/json             | {"by": {"/n": 1}, "when": "self.n > 99.0"} | 409
            DELETE | /r        | application/json             |                                          | 200
            DELETE | /none     | application/json             |                                          | 404
            """)
    void theFirstAnswerIsGivenAgainByteByByte(String method, String path, String type, String body, int status) {
        // given
        String url = records + (path == null ? "" : path);
        String[] headers = {"Idempotency-Key", "key-1", "Content-Type", type};
        service.operator("PUT", records + "/r", "{\"n\": 10}");
        // when
        Answer first = service.operator(method, url, body == null ? "" : body, headers);
        service.operator("PUT", records + "/r", "{\"n\": 77}");
        service.operator("DELETE", records + "/new", "");
        Map<?, ?> heads = store.heads();
        Answer again = service.operator(method, url, body == null ? "" : body, headers);
        // then
        assertThat(first.status()).isEqualTo(status);
        assertThat(first.header("Idempotency-Replayed")).isEmpty();
        assertSameAnswer(again, first);
        assertThat(store.heads()).isEqualTo(heads);
    }

    @Test
    void aRepresentationIsGivenAgainAsItWas() {
        // given
        String[] headers = {"Idempotency-Key", "k", "Prefer", "return=representation"};
        // when
        Answer first = service.operator("PUT", records + "/r", "{\"n\": 14.00, \"name\": \"\\u00fc\\\"\\n\"}", headers);
        service.operator("PUT", records + "/r", "{\"n\": 2}");
        Answer again = service.operator("PUT", records + "/r", "{\"n\": 14.00, \"name\": \"\\u00fc\\\"\\n\"}", headers);
        // then
        assertThat(first.response().body()).contains("\"n\":14.00");
        assertSameAnswer(again, first);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            POST | /records   | {"n": 2}  |
            POST | /records   | {"n": 1 } |
            POST | /records?a | {"n": 1}  |
            PUT  | /records/r | {"n": 1}  |
            POST | /records   | {"n": 1}  | Content-Type:application/json;charset=utf-8
            POST | /records   | {"n": 1}  | If-None-Match:*
            POST | /records   | {"n": 1}  | If-Match:"1"
            """)
    void anotherRequestWithTheKeyIsRefused(String method, String path, String body, String header) {
        // given
        String[] headers = ("Idempotency-Key:k" + (header == null ? "" : ":" + header)).split(":", -1);
        service.operator("POST", records, "{\"n\": 1}", "Idempotency-Key", "k");
        Map<?, ?> heads = store.heads();
        // when
        Answer other = service.operator(method, records.replace("/records", path), body, headers);
        Answer same = service.operator("POST", records, "{\"n\": 1}", "Idempotency-Key", "k");
        // then
        assertThat(other.status()).isEqualTo(422);
        assertThat(other.json().path("code").stringValue()).isEqualTo("idempotency-key-reused");
        assertThat(same.status()).isEqualTo(201);
        assertThat(store.heads()).isEqualTo(heads);
    }

    @Test
    void keysOfOtherCredentialsAndTenantsAreOtherKeys() {
        // given
        String tenant = records.split("/", -1)[3];
        Answer created = service.operator(
                "POST", "/v1/tenants/" + tenant + "/keys", "{\"name\": \"k\", \"scopes\": [\"write\"]}");
        String key = created.json().path("key").stringValue();
        String elsewhere = service.newCollection(SCHEMA);
        // when
        Answer mine = service.operator("POST", records, "{\"n\": 1}", "Idempotency-Key", "k");
        Answer theirs = service.send(key, "POST", records, "{\"n\": 1}", "Idempotency-Key", "k");
        Answer other = service.operator("POST", elsewhere, "{\"n\": 1}", "Idempotency-Key", "k");
        // then
        assertThat(theirs.status()).isEqualTo(201);
        assertThat(theirs.json()).isNotEqualTo(mine.json());
        assertThat(other.status()).isEqualTo(201);
    }

    @Test
    void whatNeverReachedACommandIsNotRemembered() {
        // when
        Answer unreadable = service.operator("POST", records, "{", "Idempotency-Key", "k");
        Answer unknown = service.operator("POST", records.replace("things", "nothing"), "{}", "Idempotency-Key", "k");
        Answer typeless = service.operator("POST", records, "{}", "Idempotency-Key", "k", "Content-Type", "text/plain");
        Answer fine = service.operator("POST", records, "{}", "Idempotency-Key", "k");
        // then
        assertThat(unreadable.status()).isEqualTo(400);
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(typeless.status()).isEqualTo(415);
        assertThat(fine.status()).isEqualTo(201);
        assertThat(fine.header("Idempotency-Replayed")).isEmpty();
    }

    @Test
    void theFirstAnswerIsGivenEvenIfTheCollectionIsGoneByThen() {
        // given
        Answer first = service.operator("POST", records, "{\"n\": 1}", "Idempotency-Key", "k");
        // when
        service.operator("DELETE", records.replace("/records", "") + "?confirm=things", "");
        Answer again = service.operator("POST", records, "{\"n\": 1}", "Idempotency-Key", "k");
        Answer fresh = service.operator("POST", records, "{\"n\": 1}", "Idempotency-Key", "k2");
        // then
        assertSameAnswer(again, first);
        assertThat(fresh.status()).isEqualTo(404);
    }

    private static void assertSameAnswer(Answer again, Answer first) {
        assertThat(again.status()).isEqualTo(first.status());
        assertThat(again.response().body()).isEqualTo(first.response().body());
        for (String header :
                new String[] {"ETag", "Headwater-Token", "Location", "Content-Type", "Preference-Applied"}) {
            assertThat(again.header(header)).as(header).isEqualTo(first.header(header));
        }
        assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
    }
}
