package io.headwater.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.command.CommandService.Answer;
import org.junit.jupiter.api.Test;

/** JSON Patch over HTTP, on a real log. */
class JsonPatchE2EIT {
    private final CommandService service = CommandService.shared();
    private final String records = service.newCollection("{}");

    @Test
    void aJsonPatchChangesPartsToTheLastDigit() {
        // given
        service.operator("PUT", records + "/r", "{\"a\": 14.00, \"b\": [1, 2], \"c\": {\"d\": 0.1}}");
        // when
        Answer patched = jsonPatch("""
                [{"op": "test", "path": "/a", "value": 14}, {"op": "add", "path": "/b/-", "value": 20.10},
                 {"op": "move", "from": "/c/d", "path": "/d"}]""", "Prefer", "return=representation");
        Answer nulled = jsonPatch("[{\"op\": \"add\", \"path\": \"/c\", \"value\": null}]");
        Answer again = jsonPatch("[{\"op\": \"remove\", \"path\": \"/b\"}]", "Prefer", "return=representation");
        // then
        assertThat(patched.status()).isEqualTo(200);
        assertThat(patched.header("ETag")).isEqualTo("\"2\"");
        assertThat(patched.response().body()).contains("\"data\":{\"a\":14.00,\"b\":[1,2,20.10],\"c\":{},\"d\":0.1}");
        assertThat(nulled.header("ETag")).isEqualTo("\"3\"");
        assertThat(again.response().body()).contains("\"data\":{\"a\":14.00,\"c\":null,\"d\":0.1}");
    }

    @Test
    void aJsonPatchIsCarriedOutAsAWholeOrNotAtAll() {
        // given
        service.operator("PUT", records + "/r", "{\"a\": 1}");
        // when
        Answer failing = jsonPatch("""
                [{"op": "add", "path": "/b", "value": 1}, {"op": "test", "path": "/a", "value": 2}]""");
        // then
        assertThat(failing.status()).isEqualTo(409);
        assertThat(failing.json().path("code").stringValue()).isEqualTo("test-failed");
        assertThat(failing.json().at("/errors/0/pointer").stringValue()).isEqualTo("/1");
        assertThat(jsonPatch("[]").header("ETag")).isEqualTo("\"1\"");
    }

    @Test
    void aJsonPatchThatCannotBeTakenIsRefused() {
        // given
        service.operator("PUT", records + "/r", "{\"a\": 1}");
        String operation = "{\"op\": \"add\", \"path\": \"/a\", \"value\": 1}";
        // when, then
        assertThat(jsonPatch("[{\"op\": \"replace\", \"path\": \"\", \"value\": 1}]")
                        .status())
                .isEqualTo(422);
        assertThat(jsonPatch("[{\"op\": \"remove\", \"path\": \"/x\"}]").status())
                .isEqualTo(409);
        assertThat(jsonPatch("{}").status()).isEqualTo(422);
        assertThat(jsonPatch("[" + operation.replace("}", ", \"op\": \"add\"}") + "]")
                        .status())
                .isEqualTo(400);
        assertThat(jsonPatch("[" + (operation + ",").repeat(9_999) + operation + "]")
                        .status())
                .isEqualTo(413);
        assertThat(jsonPatch("[]", "If-Match", "\"2\"").status()).isEqualTo(412);
        assertThat(jsonPatch("[]").header("ETag")).isEqualTo("\"1\"");
    }

    private Answer jsonPatch(String body, String... headers) {
        String[] all = new String[headers.length + 2];
        System.arraycopy(headers, 0, all, 2, headers.length);
        all[0] = "Content-Type";
        all[1] = "application/json-patch+json";
        return service.operator("PATCH", records + "/r", body, all);
    }
}
