package io.headwater.command;

import static io.headwater.command.BatchFixture.statuses;
import static io.headwater.command.Collections.code;
import static io.headwater.command.Collections.fault;
import static io.headwater.command.Collections.op;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.command.CommandService.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Unique fields, over HTTP, on a real log. */
class UniqueE2EIT {
    private static final String UNIQUE =
            "\"unique\": [{\"fields\": [\"email\"]}, {\"fields\": [\"n\", \"home.street\"]}]";

    private final Collections collections = Collections.of(CommandService.shared());

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            {"email": "a@b"}                          | {"email": "a@b"}                              | 409
            {"email": "a@b"}                          | {"email": "A@b"}                              | 201
            {"email": "a@b"}                          | {"email": "a@b "}                             | 201
            {"email": ""}                             | {"email": ""}                                 | 409
            {"email": "\u00e9"}                       | {"email": "e\u0301"}                          | 201
            {"email": null}                           | {"email": null}                               | 201
            {}                                        | {}                                            | 201
            {"n": 1.0, "home": {"street": "x"}}       | {"n": 1, "home": {"street": "x"}}             | 409
            {"n": 100, "home": {"street": "x"}}       | {"n": 1E+2, "home": {"street": "x"}}          | 409
            {"n": 0, "home": {"street": "x"}}         | {"n": -0.00, "home": {"street": "x"}}         | 409
            {"n": 0.1, "home": {"street": "x"}}       | {"n": 0.10000000000000000001, "home": {"street": "x"}} | 201
            {"n": 1, "home": {"street": "x"}}         | {"n": 1, "home": {"street": "y"}}             | 201
            {"n": 1, "home": {"street": "x"}}         | {"n": 1, "home": {}}                          | 201
            {"n": 1}                                  | {"n": 1}                                      | 201
            """)
    void valuesAreComparedAsJson(String first, String second, int status) {
        // given
        collections.with("things", UNIQUE);
        assertThat(collections.create("things", first).status()).isEqualTo(201);
        // then
        assertThat(collections.create("things", second).status()).isEqualTo(status);
    }

    @Test
    void aViolationNamesTheFieldsAndTheOtherRecord() {
        // given
        collections.with("things", UNIQUE);
        collections.put("things", "first", "{\"n\": 1, \"email\": \"a\", \"home\": {\"street\": \"x\"}}");
        // when
        Answer one = collections.put("things", "second", "{\"email\": \"a\"}");
        Answer several = collections.create("things", "{\"n\": 1.00, \"home\": {\"street\": \"x\"}}");
        // then
        assertThat(one.status()).isEqualTo(409);
        assertThat(code(one)).isEqualTo("unique-violated");
        assertThat(fault(one, "pointer", "id")).isEqualTo("/email first");
        assertThat(several.json().at("/errors/0/pointer").stringValue()).isEqualTo("/n");
        assertThat(several.json().at("/errors/1/pointer").stringValue()).isEqualTo("/home/street");
        assertThat(several.json().at("/errors/1/id").stringValue()).isEqualTo("first");
        assertThat(collections.merge("things", "second", "{}").status()).isEqualTo(404);
    }

    @Test
    void aValueIsFreeWhenItsRecordChangesOrEndsAndTakenWhenItComesBack() {
        // given
        collections.with("things", UNIQUE);
        collections.put("things", "a", "{\"email\": \"1\"}");
        // then a record may keep its own value, and leave it to others
        assertThat(collections.merge("things", "a", "{\"n\": 5}").status()).isEqualTo(200);
        assertThat(collections.put("things", "a", "{\"email\": \"2\"}").status())
                .isEqualTo(200);
        assertThat(collections.put("things", "b", "{\"email\": \"1\"}").status())
                .isEqualTo(201);
        assertThat(code(collections.put("things", "a", "{\"email\": \"1\"}"))).isEqualTo("unique-violated");
        assertThat(collections.delete("things", "b").status()).isEqualTo(200);
        assertThat(collections.merge("things", "a", "{\"email\": \"1\"}").status())
                .isEqualTo(200);
        assertThat(code(collections.put("things", "b", "{\"email\": \"1\"}"))).isEqualTo("unique-violated");
        assertThat(collections.put("things", "b", "{\"email\": \"2\"}").status())
                .isEqualTo(201);
        assertThat(code(collections.merge("things", "a", "{\"email\": \"2\"}"))).isEqualTo("unique-violated");
        assertThat(collections.merge("things", "a", "{\"email\": null}").status())
                .isEqualTo(200);
        assertThat(collections.create("things", "{\"email\": \"1\"}").status()).isEqualTo(201);
    }

    @Test
    void inABatchEachOperationMeetsTheOnesBefore() {
        // given
        collections.with("things", UNIQUE);
        collections.put("things", "a", "{\"email\": \"1\"}");
        // when
        Answer answer = collections.batch(
                false,
                op("create", "things", "\"id\": \"b\", \"body\": {\"email\": \"1\"}"),
                op("merge", "things", "\"id\": \"b\", \"body\": {\"email\": \"2\"}"),
                op("create", "things", "\"id\": \"c\", \"body\": {\"email\": \"3\"}"),
                op("create", "things", "\"id\": \"d\", \"body\": {\"email\": \"3\"}"),
                op("delete", "things", "\"id\": \"a\""),
                op("create", "things", "\"id\": \"e\", \"body\": {\"email\": \"1\"}"),
                op("put", "things", "\"id\": \"d\", \"body\": {\"email\": \"4\"}"));
        // then
        assertThat(statuses(answer)).containsExactly(409, 404, 201, 409, 200, 201, 201);
        assertThat(answer.json().at("/results/0/problem/errors/0/id").stringValue())
                .isEqualTo("a");
        assertThat(answer.json().at("/results/3/problem/errors/0/pointer").stringValue())
                .isEqualTo("/body/email");
        assertThat(answer.json().at("/results/3/problem/errors/0/id").stringValue())
                .isEqualTo("c");
        assertThat(code(collections.create("things", "{\"email\": \"4\"}"))).isEqualTo("unique-violated");
    }

    @Test
    void anAtomicBatchIsRefusedAsAWhole() {
        // given
        collections.with("things", UNIQUE);
        collections.put("things", "a", "{\"email\": \"1\"}");
        // when
        Answer refused = collections.batch(
                true,
                op("create", "things", "\"id\": \"b\", \"body\": {\"email\": \"2\"}"),
                op("create", "things", "\"id\": \"c\", \"body\": {\"email\": \"1\"}"));
        Answer swapped = collections.batch(
                true,
                op("create", "things", "\"id\": \"b\", \"body\": {\"email\": \"2\"}"),
                op("merge", "things", "\"id\": \"b\", \"body\": {\"email\": null}"),
                op("merge", "things", "\"id\": \"a\", \"body\": {\"email\": \"2\"}"),
                op("merge", "things", "\"id\": \"b\", \"body\": {\"email\": \"1\"}"));
        // then
        assertThat(refused.status()).isEqualTo(409);
        assertThat(code(refused)).isEqualTo("batch-refused");
        assertThat(statuses(refused)).containsExactly(424, 409);
        assertThat(swapped.status()).isEqualTo(200);
        assertThat(fault(collections.create("things", "{\"email\": \"1\"}"), "id"))
                .isEqualTo("b");
    }

    @Test
    void aViolationIsKeptUnderAnIdempotencyKeyLikeEveryRefusal() {
        // given
        collections.with("things", UNIQUE);
        collections.put("things", "a", "{\"email\": \"1\"}");
        // when
        Answer first = collections.create("things", "{\"email\": \"1\"}", "Idempotency-Key", "k");
        collections.delete("things", "a");
        Answer again = collections.create("things", "{\"email\": \"1\"}", "Idempotency-Key", "k");
        Answer other = collections.create("things", "{\"email\": \"1\"}", "Idempotency-Key", "l");
        // then
        assertThat(first.status()).isEqualTo(409);
        assertThat(again.response().body()).isEqualTo(first.response().body());
        assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
        assertThat(other.status()).isEqualTo(201);
    }

    @Test
    void aCollectionThatWasDroppedLeavesNothingToItsSuccessor() {
        // given
        collections.with("things", UNIQUE);
        collections.put("things", "a", "{\"email\": \"1\"}");
        // when
        assertThat(collections.drop("things").status()).isEqualTo(204);
        collections.with("things", UNIQUE);
        // then
        assertThat(collections.put("things", "b", "{\"email\": \"1\"}").status())
                .isEqualTo(201);
        assertThat(fault(collections.put("things", "a", "{\"email\": \"1\"}"), "id"))
                .isEqualTo("b");
    }
}
