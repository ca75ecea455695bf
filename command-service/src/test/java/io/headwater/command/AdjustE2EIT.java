package io.headwater.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.command.CommandService.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Adjustments over HTTP, on a real log. */
class AdjustE2EIT {
    private final CommandService service = CommandService.shared();
    private final String records = service.newCollection("""
            {"properties": {"stock": {"type": "integer", "minimum": 0}, "total": {"type": "number"}}}""");

    @Test
    void numbersAreAddedWhileTheConditionHolds() {
        // given
        service.operator("PUT", records + "/r", "{\"stock\": 7, \"total\": 14.00}");
        String body = "{\"by\": {\"/stock\": -5, \"/total\": 0.10}, \"when\": \"self.stock >= 5\"}";
        // when
        Answer adjusted = adjust("r", body, "Prefer", "return=representation");
        Answer failed = adjust("r", body);
        // then
        assertThat(adjusted.status()).isEqualTo(200);
        assertThat(adjusted.header("ETag")).isEqualTo("\"2\"");
        assertThat(adjusted.response().body()).contains("\"data\":{\"stock\":2,\"total\":14.10}");
        assertThat(failed.status()).isEqualTo(409);
        assertThat(failed.json().path("code").stringValue()).isEqualTo("precondition-failed");
    }

    @Test
    void theVerbIsWhatStandsBehindTheLastColon() {
        // given
        service.operator("PUT", records + "/a:b", "{\"stock\": 1}");
        service.operator("PUT", records + "/a:adjust", "{\"stock\": 1}");
        // when, then
        assertThat(adjust("a:b", "{\"by\": {\"/stock\": 1}}").response().body())
                .isEqualTo("{\"id\":\"a:b\",\"version\":2}");
        assertThat(adjust("a:adjust", "{\"by\": {\"/stock\": 1}}").response().body())
                .isEqualTo("{\"id\":\"a:adjust\",\"version\":2}");
    }

    @Test
    void anAdjustmentKeepsTheSchemaThePreconditionAndWhatIsThere() {
        // given
        service.operator("PUT", records + "/r", "{\"stock\": 1, \"name\": \"n\"}");
        // when, then
        assertThat(adjust("r", "{\"by\": {\"/stock\": -2}}").status()).isEqualTo(422);
        assertThat(adjust("r", "{\"by\": {\"/stock\": 1}}", "If-Match", "\"7\"").status())
                .isEqualTo(412);
        assertThat(adjust("none", "{\"by\": {\"/stock\": 1}}").status()).isEqualTo(404);
        assertThat(adjust("r", "{\"by\": {\"/name\": 1}}").json().path("code").stringValue())
                .isEqualTo("not-adjustable");
        assertThat(adjust("r", "{\"by\": {\"/stock\": 0}}").header("ETag")).isEqualTo("\"1\"");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            {}                                                          | /by
            {"by": {}}                                                  | /by
            {"by": []}                                                  | /by
            {"by": {"/stock": "1"}}                                     | /by/~1stock
            {"by": {"stock": 1}}                                        | /by/stock
            {"by": {"/a~b": 1}}                                         | /by/~1a~0b
            {"by": {"/stock": 1}, "if": "true"}                         | /if
            {"by": {"/stock": 1}, "when": true}                         | /when
            {"by": {"/stock": 1}, "when": ""}                           | /when
            {"by": {"/stock": 1}, "when": "self.stock >="}              | /when
            {"by": {"/stock": 1}, "when": "self.stok >= 1"}             | /when
            {"by": {"/stock": 1}, "when": "self.stock"}                 | /when
            {"by": {"/stock": 1}, "when": "self.stock >= '1'"}          | /when
            {"by": {"/stock": 1}, "when": "self.stock / 2 > 1"}         | /when
            """)
    void whatIsNoAdjustmentIsRefusedWithItsPlace(String body, String pointer) {
        // given
        service.operator("PUT", records + "/r", "{\"stock\": 1}");
        // when
        Answer answer = adjust("r", body.strip());
        // then
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.json().at("/errors/0/pointer").stringValue()).isEqualTo(pointer);
        assertThat(service.operator("PUT", records + "/r", "{\"stock\": 1}").header("ETag"))
                .isEqualTo("\"1\"");
    }

    private Answer adjust(String id, String body, String... headers) {
        return service.operator("POST", records + "/" + id + ":adjust", body, headers);
    }
}
