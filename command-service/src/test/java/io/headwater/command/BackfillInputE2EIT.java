package io.headwater.command;

import static io.headwater.command.Collections.code;
import static io.headwater.command.Collections.fault;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.command.CommandService.Answer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What constraints meet in collections that have records, and what is not taken of them. */
class BackfillInputE2EIT {
    private static final String UNIQUE = "\"unique\": [{\"fields\": [\"email\"]}]";

    private final Collections collections =
            Collections.of(CommandService.shared()).with("things", "");

    @Test
    void aConstraintIsNotForcedOnRecords() {
        // given
        collections.put("things", "a", "{\"email\": \"1\"}");
        // when
        Answer forced = collections
                .service()
                .operator("PUT", collections.path("things") + "?compatibility=none", Collections.definition(UNIQUE));
        // then
        assertThat(forced.status()).isEqualTo(409);
        assertThat(code(forced)).isEqualTo("incompatible-constraints");
        assertThat(collections.put("things", "b", "{\"email\": \"1\"}").status())
                .isEqualTo(201);
    }

    @Test
    void recordsThatBreakAForcedSchemaDoNotStandInTheWayOfAConstraint() {
        // given
        collections.put("things", "a", "{\"email\": \"1\"}");
        String forced = "{\"schema\": {\"required\": [\"n\"], \"properties\": {\"email\": {\"type\": \"string\"}}}%s}";
        collections.service().operator("PUT", collections.path("things") + "?compatibility=none", forced.formatted(""));
        // when
        Answer defined =
                collections.service().operator("PUT", collections.path("things"), forced.formatted(", " + UNIQUE));
        // then
        assertThat(defined.status()).isEqualTo(200);
        assertThat(code(collections.put("things", "b", "{\"n\": 1, \"email\": \"1\"}")))
                .isEqualTo("unique-violated");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            "unique": [{"fields": ["number"]}]        | {"number": 1.0}       | {"number": 1}          | /records/b/number   | a
            "unique": [{"fields": ["n"]}]             | {"n": null}           | {"n": null}            |                     |
            "unique": [{"fields": ["n", "email"]}]    | {"n": 1}              | {"n": 1}               |                     |
            "unique": [{"fields": ["home.street"]}]   | {"home": {"street": "\u00e9"}} | {"home": {"street": "e\u0301"}} |   |
            "unique": [{"fields": ["home.street"]}]   | {"home": {"street": ""}} | {"home": {"street": ""}} | /records/b/home/street | a
            "references": [{"field": "email", "collection": "things"}]  | {"email": "a"} | {"email": "a"} |              |
            "references": [{"field": "email", "collection": "things"}]  | {"email": "b"} | {"email": "z"} | /records/b/email |
            "references": [{"field": "email", "collection": "nowhere"}] | {"email": ""}  | {}             | /records/a/email |
            "references": [{"field": "number", "collection": "things", "onDelete": "ignore"}] | {"number": 7} | {} | /records/a/number |
            "references": [{"field": "email", "collection": "nowhere"}] | {}             | {"n": 5}       |                  |
            """)
    void nastyRecordsAreTakenOrNamed(
            String settings, String a, String b, @Nullable String pointer, @Nullable String other) {
        // given
        collections.put("things", "a", a);
        collections.put("things", "b", b);
        // when
        Answer answer = collections.define("things", settings);
        // then
        assertThat(answer.status()).isEqualTo(pointer == null ? 200 : 409);
        assertThat(fault(answer, "pointer", "id"))
                .isEqualTo(((pointer == null ? "" : pointer) + " " + (other == null ? "" : other)));
    }

    @Test
    void aFieldThatRestrictsComesToReferElsewhereInTwoSteps() {
        // given
        collections.with("parents", "").with("others", "").put("parents", "p", "{}");
        collections.put("others", "p", "{}");
        collections.with("things", "\"references\": [{\"field\": \"parentId\", \"collection\": \"parents\"}]");
        collections.put("things", "a", "{\"parentId\": \"p\"}");
        String redirected = "\"references\": [{\"field\": \"parentId\", \"collection\": \"others\"}]";
        // when
        Answer atOnce = collections.define("things", redirected);
        Answer without = collections.define("things", "");
        Answer then = collections.define("things", redirected);
        // then
        assertThat(code(atOnce)).isEqualTo("incompatible-constraints");
        assertThat(without.status()).isEqualTo(200);
        assertThat(then.status()).isEqualTo(200);
        assertThat(collections.delete("parents", "p").status()).isEqualTo(200);
        assertThat(code(collections.delete("others", "p"))).isEqualTo("still-referenced");
    }
}
