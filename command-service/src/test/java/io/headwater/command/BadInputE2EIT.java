package io.headwater.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.command.CommandService.Answer;
import io.headwater.command.store.EventStore;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bad input is answered with 4xx and a problem, stores nothing, and does not keep the next write from its 201. */
class BadInputE2EIT {
    private final CommandService service = CommandService.shared();
    private final EventStore store = service.bean(EventStore.class);
    private String records = "";
    private Map<?, ?> headsBefore = Map.of();

    @BeforeEach
    void remember() {
        records = service.newCollection("""
                {"type": "object", "properties": {"name": {"type": "string"}, "total": {"type": "number"}}}
                """);
        headsBefore = store.heads();
    }

    @AfterEach
    void nothingWasStoredAndTheNextWriteIsFine() {
        assertThat(store.heads()).isEqualTo(headsBefore);
        assertThat(service.operator("POST", records, "{\"name\": \"fine\"}").status())
                .isEqualTo(201);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            {                                     | 400
            {"name": "a"} {}                      | 400
            {"name": "a",}                        | 400
            {'name': 1}                           | 400
            {"total": NaN}                        | 400
            {"total": 01}                         | 400
            {"name": "a", "name": "b"}            | 400
            {"name": {"x": 1, "x": 2}}            | 400
            []                                    | 422
            "text"                                | 422
            null                                  | 422
            {"name": 7}                           | 422
            {"id": 7}                             | 422
            {"id": ""}                            | 422
            {"id": ".."}                          | 422
            {"id": "a/b"}                         | 422
            {"id": null}                          | 422
            {"total": 1e400000}                   | 422
            {"total": 1e131071}                   | 422
            {"total": -1e-131071}                 | 422
            """)
    void aBodyThatCannotBeTakenIsRefused(String body, int status) {
        // when
        Answer answer = service.operator("POST", records, body.strip());
        // then
        assertProblem(answer, status);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            {"name": 7}                           | /name
            {"name": "a\\u0000b"}                 | /name
            {"a": {"b": ["x", "\\ud800"]}}        | /a/b/1
            {"a/b": {"c~d": "\\u0000"}}           | /a~1b/c~0d
            {"total": 1e1001}                     | /total
            """)
    void aFaultSaysWhereItIs(String body, String pointer) {
        // when
        Answer answer = service.operator("POST", records, body.strip());
        // then
        assertProblem(answer, 422);
        assertThat(answer.json().at("/errors/0/pointer").stringValue()).isEqualTo(pointer);
    }

    @Test
    void deepNestingIsRefused() {
        // when
        Answer answer = service.operator("POST", records, "{\"a\": " + "[".repeat(100_000) + "]".repeat(100_000) + "}");
        // then
        assertProblem(answer, 400);
    }

    @Test
    void aLargeBodyIsRefused() {
        // when
        Answer answer = service.operator("POST", records, "{\"name\": \"" + "x".repeat(20_000_000) + "\"}");
        // then
        assertProblem(answer, 413);
    }

    @Test
    void anEmptyBodyOrAnotherMediaTypeIsRefused() {
        assertProblem(service.operator("POST", records, ""), 415);
        assertProblem(service.operator("POST", records, "", "Content-Type", "application/json"), 400);
        assertProblem(
                service.operator("POST", records, "a=b", "Content-Type", "application/x-www-form-urlencoded"), 415);
        assertProblem(service.operator("POST", records, "<a/>", "Content-Type", "text/xml"), 415);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a%20b",
                "a%00b",
                "%2e%2e",
                "..%2f..%2fetc",
                "%C3%A4",
                "a%27%3BDROP%20TABLE",
                "%3Cscript%3E",
                "a,b"
            })
    void anIdWithHostileCharactersIsRefused(String id) {
        // when
        Answer answer = service.operator("PUT", records + "/" + id, "{}");
        // then
        assertThat(answer.status()).isIn(400, 404);
    }

    @Test
    void anIdThatIsTooLongIsRefused() {
        assertProblem(service.operator("PUT", records + "/" + "x".repeat(129), "{}"), 400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"A", "1a", "a_b", "a%20b", "a%00", "%C3%A4", "a%27--", "_"})
    void aTenantWithAHostileNameIsRefused(String name) {
        assertThat(service.operator("PUT", "/v1/tenants/" + name, "{}").status())
                .isIn(400, 404);
    }

    @Test
    void whatIsNotThereIsNotFound() {
        assertProblem(service.operator("POST", "/v1/tenants/nobody/collections/things/records", "{}"), 404);
        assertProblem(service.operator("POST", records.replace("things", "nothing"), "{}"), 404);
        assertProblem(service.operator("POST", "/v1/nothing", "{}"), 404);
        assertThat(service.operator("POST", records + "/r", "{}").status()).isIn(404, 405);
    }

    @Test
    void aMethodThatIsNotServedIsToldThoseThatAre() {
        Answer answer = service.operator("DELETE", records, "");
        assertProblem(answer, 405);
        assertThat(answer.header("Allow")).isEqualTo("POST");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a\tb"})
    void anIdempotencyKeyThatIsNotVisibleIsRefused(String key) {
        assertProblem(service.operator("POST", records, "{}", "Idempotency-Key", key), 400);
    }

    @Test
    void anIdempotencyKeyThatIsTooLongOrGivenTwiceIsRefused() {
        assertProblem(service.operator("POST", records, "{}", "Idempotency-Key", "k".repeat(256)), 400);
        assertProblem(service.operator("POST", records, "{}", "Idempotency-Key", "a", "Idempotency-Key", "a"), 400);
        assertProblem(service.operator("POST", records, "{", "Idempotency-Key", "k".repeat(255)), 400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\u0001b", "a\u007fb", "caf\u00e9", "\u00a0", "a\u2028b"})
    void controlCharactersAndUnicodeInAnIdempotencyKeyAreRefused(String key) throws IOException {
        // given a client that sends what others would not
        URI uri = service.uri(records);
        String request = "POST " + records + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                + "Content-Type: application/json\r\nContent-Length: 2\r\nAuthorization: Bearer "
                + service.operatorKey() + "\r\nIdempotency-Key: " + key + "\r\n\r\n{}";
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            // when
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            // then
            assertThat(answer).startsWith("HTTP/1.1 400");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            {}                                                                     | /schema
            {"schema": true}                                                       | /schema
            {"schema": {}, "nonsense": 1}                                          | /nonsense
            {"schema": {"type": 7}}                                                | /schema/type
            {"schema": {"$ref": "https://example.com/x"}}                          | /schema/$ref
            {"schema": {}, "indexes": [{"fields": ["x"]}]}                         | /indexes/0/fields
            """)
    void aDefinitionThatCannotBeTakenIsRefusedWithItsPlace(String definition, String pointer) {
        // when
        Answer answer =
                service.operator("PUT", records.replace("/records", "").replace("things", "new"), definition.strip());
        // then
        assertProblem(answer, 422);
        assertThat(answer.json().at("/errors/0/pointer").stringValue()).isEqualTo(pointer);
    }

    private static void assertProblem(Answer answer, int status) {
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.json().path("status").intValue()).isEqualTo(status);
        assertThat(answer.response().body()).doesNotContain("Exception").doesNotContain("io.headwater");
    }
}
