package io.headwater.command.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.command.decision.Rejection;
import io.headwater.command.decision.Rejection.Code;
import io.headwater.events.InvalidJson;
import io.headwater.events.Json;
import io.headwater.events.JsonText;
import io.headwater.http.Problem;
import io.headwater.http.ProblemException;
import io.headwater.http.ProblemType;
import java.util.Collections;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class JsonPatchTest {
    private static final int BYTES_MAX = 10_000;

    /** RFC 6902 appendix A.1 to A.8, A.10, A.11, A.14 and A.16, in its order. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            {"foo":"bar"}              | {"op":"add","path":"/baz","value":"qux"}          | {"baz":"qux","foo":"bar"}
            {"foo":["bar","baz"]}      | {"op":"add","path":"/foo/1","value":"qux"}        | {"foo":["bar","qux","baz"]}
            {"baz":"qux","foo":"bar"}  | {"op":"remove","path":"/baz"}                     | {"foo":"bar"}
            {"foo":["bar","qux","baz"]}| {"op":"remove","path":"/foo/1"}                   | {"foo":["bar","baz"]}
            {"baz":"qux","foo":"bar"}  | {"op":"replace","path":"/baz","value":"boo"}      | {"baz":"boo","foo":"bar"}
            {"foo":{"bar":"baz","waldo":"fred"},"qux":{"corge":"grault"}} \
                                       | {"op":"move","from":"/foo/waldo","path":"/qux/thud"} \
                                       | {"foo":{"bar":"baz"},"qux":{"corge":"grault","thud":"fred"}}
            {"foo":["all","grass","cows","eat"]} \
                                       | {"op":"move","from":"/foo/1","path":"/foo/3"}     | {"foo":["all","cows","eat","grass"]}
            {"baz":"qux","foo":["a",2,"c"]} \
                                       | {"op":"test","path":"/baz","value":"qux"},{"op":"test","path":"/foo/1","value":2} \
                                       | {"baz":"qux","foo":["a",2,"c"]}
            {"foo":"bar"}              | {"op":"add","path":"/child","value":{"grandchild":{}}} | {"foo":"bar","child":{"grandchild":{}}}
            {"foo":"bar"}              | {"op":"add","path":"/baz","value":"qux","xyz":123} | {"foo":"bar","baz":"qux"}
            {"/":9,"~1":10}            | {"op":"test","path":"/~01","value":10}            | {"/":9,"~1":10}
            {"foo":["bar"]}            | {"op":"add","path":"/foo/-","value":["abc","def"]} | {"foo":["bar",["abc","def"]]}
            """)
    void theExamplesOfTheRfcHold(String before, String operations, String after) {
        assertThat(patched(before, operations)).isEqualTo(json(after));
    }

    /** Beyond the RFC's examples: what its text says. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            {"a":1}            | {"op":"add","path":"/a","value":null}                  | {"a":null}
            {"a":1}            | {"op":"add","path":"","value":{"b":2}}                 | {"b":2}
            {"a":1}            | {"op":"remove","path":""},{"op":"add","path":"","value":{}} | {}
            {"a":1}            | {"op":"replace","path":"","value":7},{"op":"replace","path":"","value":{}} | {}
            {"a":{"b":1}}      | {"op":"copy","from":"/a","path":"/a/c"}                | {"a":{"b":1,"c":{"b":1}}}
            {"a":{"b":1}}      | {"op":"copy","from":"","path":"/c"}                    | {"a":{"b":1},"c":{"a":{"b":1}}}
            {"a":{"b":1}}      | {"op":"move","from":"/a/b","path":"/a"}                | {"a":1}
            {"a":1}            | {"op":"move","from":"/a","path":"/a"}                  | {"a":1}
            {"a":{"b":1}}      | {"op":"move","from":"","path":""}                      | {"a":{"b":1}}
            {"a":[1,2]}        | {"op":"add","path":"/a/2","value":3}                   | {"a":[1,2,3]}
            {"a":[1,2]}        | {"op":"replace","path":"/a/1","value":3}               | {"a":[1,3]}
            {"a":{"01":1}}     | {"op":"replace","path":"/a/01","value":2}              | {"a":{"01":2}}
            {"a":{"-":1}}      | {"op":"remove","path":"/a/-"}                          | {"a":{}}
            {"":1,"a":{"":2}}  | {"op":"remove","path":"/"},{"op":"replace","path":"/a/","value":3} | {"a":{"":3}}
            {"a/b":1,"c~d":2}  | {"op":"move","from":"/a~1b","path":"/c~0d"}            | {"c~d":1}
            {"a":14.00}        | {"op":"test","path":"/a","value":14}                   | {"a":14.00}
            {"a":0.1}          | {"op":"add","path":"/b","value":12345678901234567890.10} | {"a":0.1,"b":12345678901234567890.10}
            {"a":{"x":1,"y":2}}| {"op":"test","path":"/a","value":{"y":2,"x":1}}        | {"a":{"x":1,"y":2}}
            {"a":1}            | {"op":"add","path":"/__proto__","value":{"a":2}},{"op":"copy","from":"/__proto__","path":"/constructor"} \
                               | {"a":1,"__proto__":{"a":2},"constructor":{"a":2}}
            """)
    void whatTheRfcSaysHolds(String before, String operations, String after) {
        assertThat(patched(before, operations)).isEqualTo(json(after));
    }

    /** RFC 6902 appendix A.9, A.12 and A.15, and more that does not fit the record. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            {"baz":"qux"}      | {"op":"test","path":"/baz","value":"bar"}              | TEST_FAILED
            {"foo":"bar"}      | {"op":"add","path":"/baz/bat","value":"qux"}           | PATCH_CONFLICT
            {"/":9,"~1":10}    | {"op":"test","path":"/~01","value":"10"}               | TEST_FAILED
            {"a":1}            | {"op":"test","path":"/b","value":null}                 | TEST_FAILED
            {"a":[1,2]}        | {"op":"test","path":"/a","value":[2,1]}                | TEST_FAILED
            {"a":1}            | {"op":"remove","path":"/b"}                            | PATCH_CONFLICT
            {"a":1}            | {"op":"replace","path":"/b","value":1}                 | PATCH_CONFLICT
            {"a":1}            | {"op":"move","from":"/b","path":"/c"}                  | PATCH_CONFLICT
            {"a":1}            | {"op":"copy","from":"/b","path":"/c"}                  | PATCH_CONFLICT
            {"a":"text"}       | {"op":"add","path":"/a/0","value":1}                   | PATCH_CONFLICT
            {"a":[1,2]}        | {"op":"add","path":"/a/3","value":1}                   | PATCH_CONFLICT
            {"a":[1,2]}        | {"op":"add","path":"/a/01","value":1}                  | PATCH_CONFLICT
            {"a":[1,2]}        | {"op":"add","path":"/a/+1","value":1}                  | PATCH_CONFLICT
            {"a":[1,2]}        | {"op":"add","path":"/a/-1","value":1}                  | PATCH_CONFLICT
            {"a":[1,2]}        | {"op":"add","path":"/a/1e0","value":1}                 | PATCH_CONFLICT
            {"a":[1,2]}        | {"op":"add","path":"/a/4294967296","value":1}          | PATCH_CONFLICT
            {"a":[1,2]}        | {"op":"add","path":"/a/99999999999999999999","value":1} | PATCH_CONFLICT
            {"a":[1,2]}        | {"op":"remove","path":"/a/-"}                          | PATCH_CONFLICT
            {"a":[1,2]}        | {"op":"replace","path":"/a/2","value":1}               | PATCH_CONFLICT
            {"a":[1,2]}        | {"op":"add","path":"/a/-/b","value":1}                 | PATCH_CONFLICT
            {"a":1}            | {"op":"add","path":"/toString/x","value":1}            | PATCH_CONFLICT
            {"a":1}            | {"op":"remove","path":""}                              | NOT_AN_OBJECT
            {"a":1}            | {"op":"replace","path":"","value":[1]}                 | NOT_AN_OBJECT
            {"a":1}            | {"op":"add","path":"","value":null}                    | NOT_AN_OBJECT
            {"a":1}            | {"op":"remove","path":""},{"op":"add","path":"/b","value":1} | PATCH_CONFLICT
            """)
    void whatDoesNotFitTheRecordIsRefused(String before, String operations, Code code) {
        assertThat(refused(before, operations).code()).isEqualTo(code);
    }

    /** RFC 6902 appendix A.13 and other bodies that are no JSON Patch. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            {}                                                       | ''
            [7]                                                      | /0
            [{"op":"test","path":"","value":{}},{"op":"increment"}]  | /1/op
            [{"path":"/a","value":1}]                                | /0/op
            [{"op":7,"path":"/a"}]                                   | /0/op
            [{"op":"add","value":1}]                                 | /0/path
            [{"op":"add","path":null,"value":1}]                     | /0/path
            [{"op":"add","path":"a","value":1}]                      | /0/path
            [{"op":"add","path":"/a~2b","value":1}]                  | /0/path
            [{"op":"add","path":"/a~","value":1}]                    | /0/path
            [{"op":"add","path":"/a"}]                               | /0/value
            [{"op":"test","path":"/a"}]                              | /0/value
            [{"op":"copy","path":"/a"}]                              | /0/from
            [{"op":"move","from":"/a","path":"/a/b"}]                | /0/path
            [{"op":"move","from":"","path":"/b"}]                    | /0/path
            """)
    void whatIsNoPatchIsRefusedWithItsPlace(String body, String pointer) {
        assertThatThrownBy(() -> JsonPatchReader.read(JsonText.of(body.strip()).tree(), 10))
                .isInstanceOfSatisfying(ProblemException.class, e -> {
                    assertThat(e.problem().type()).isEqualTo(ProblemType.UNPROCESSABLE);
                    assertThat(e.problem().errors())
                            .extracting(Problem.Fault::pointer)
                            .containsExactly(pointer.replace("''", ""));
                });
    }

    @Test
    void anOperationWithTheSameMemberTwiceIsNoJson() {
        assertThatThrownBy(() -> operations("{\"op\":\"add\",\"path\":\"/baz\",\"value\":\"qux\",\"op\":\"remove\"}"))
                .isInstanceOf(InvalidJson.class);
    }

    @Test
    void aRefusalSaysWhichOperationAndLeavesTheRecordAsItWas() {
        // given
        ObjectNode before = json("{\"a\":{\"b\":1}}");
        // when
        Rejection rejection =
                ((JsonPatchRun.Result.Refused) JsonPatchRun.apply(operations("""
                                {"op":"replace","path":"/a/b","value":2},{"op":"test","path":"/a/b","value":1}"""), before, BYTES_MAX)).rejection();
        // then
        assertThat(rejection.code()).isEqualTo(Code.TEST_FAILED);
        assertThat(rejection.faults()).extracting(Rejection.Fault::pointer).containsExactly("/1");
        assertThat(before).isEqualTo(json("{\"a\":{\"b\":1}}"));
    }

    @Test
    void aPatchMayBeAppliedAgain() {
        // given: the second operation changes what the first one added
        JsonPatch patch = operations("""
                {"op":"add","path":"/a","value":{"n":1}},{"op":"add","path":"/a/m","value":2}""");
        // when
        JsonPatchRun.Result first = JsonPatchRun.apply(patch, json("{}"), BYTES_MAX);
        JsonPatchRun.Result second = JsonPatchRun.apply(patch, json("{}"), BYTES_MAX);
        // then
        assertThat(first)
                .isEqualTo(second)
                .isEqualTo(new JsonPatchRun.Result.Patched(json("{\"a\":{\"n\":1,\"m\":2}}")));
    }

    @Nested
    class Limits {
        @Test
        void moreOperationsThanAllowedAreTooMany() {
            // given
            JsonNode body = JsonText.of("[" + repeat("{\"op\":\"remove\",\"path\":\"/a\"}", 11) + "]")
                    .tree();
            // when, then
            assertThat(JsonPatchReader.read(body, 11).operations()).hasSize(11);
            assertThatThrownBy(() -> JsonPatchReader.read(body, 10))
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            e -> assertThat(e.problem().type()).isEqualTo(ProblemType.TOO_LARGE));
        }

        @Test
        void aRecordThatIsCopiedIntoItselfAgainAndAgainIsTooLarge() {
            // given: each operation doubles it
            String bomb = IntStream.range(0, 60)
                    .mapToObj(i -> "{\"op\":\"copy\",\"from\":\"/a\",\"path\":\"/a/-\"}")
                    .collect(Collectors.joining(","));
            // when, then
            assertThat(refused("{\"a\":[1]}", bomb).code()).isIn(Code.RECORD_TOO_LARGE, Code.NESTED_TOO_DEEP);
        }

        @Test
        void aTextThatIsCopiedAgainAndAgainIsTooLarge() {
            // given
            String bomb = IntStream.range(0, 100)
                    .mapToObj(i -> "{\"op\":\"copy\",\"from\":\"/a\",\"path\":\"/a" + i + "\"}")
                    .collect(Collectors.joining(","));
            // when, then
            assertThat(refused("{\"a\":\"" + "x".repeat(200) + "\"}", bomb).code())
                    .isEqualTo(Code.RECORD_TOO_LARGE);
        }

        @Test
        void aRecordThatIsMovedIntoANewParentAgainAndAgainIsTooDeep() {
            // given
            String nesting =
                    IntStream.range(0, Json.DEPTH_MAX).mapToObj(i -> """
                            {"op":"add","path":"/b","value":{}},{"op":"move","from":"/a","path":"/b/a"},\
                            {"op":"move","from":"/b","path":"/a"}""").collect(Collectors.joining(","));
            // when, then
            assertThat(refused("{\"a\":{}}", nesting).code()).isEqualTo(Code.NESTED_TOO_DEEP);
        }

        @Test
        void asDeepAsARecordMayBeIsNotTooDeep() {
            // given: a patch is two levels itself, so its values are at most that much less deep
            String before = "{\"b\":{\"c\":{}}}";
            String deep = nested(Json.DEPTH_MAX - 2);
            // when
            ObjectNode deepest = patched(before, "{\"op\":\"add\",\"path\":\"/b/a\",\"value\":" + deep + "}");
            Rejection deeper = refused(before, "{\"op\":\"add\",\"path\":\"/b/c/a\",\"value\":" + deep + "}");
            // then
            assertThat(Json.parse(Json.write(deepest))).isEqualTo(deepest);
            assertThat(deeper.code()).isEqualTo(Code.NESTED_TOO_DEEP);
        }

        @Test
        void aLargeValueThatIsMovedToAndFroIsTooCostly() {
            // given
            String toAndFro = IntStream.range(0, 100).mapToObj(i -> """
                            {"op":"move","from":"/a","path":"/b/a"},{"op":"move","from":"/b/a","path":"/a"}""").collect(Collectors.joining(","));
            String large = "[" + repeat("1", 2_000) + "]";
            // when, then
            assertThat(refused("{\"a\":" + large + ",\"b\":{}}", toAndFro).code())
                    .isEqualTo(Code.PATCH_TOO_COSTLY);
        }

        @Test
        void aPathDeeperThanARecordMayBeIsNoPath() {
            assertThatThrownBy(() -> operations("{\"op\":\"remove\",\"path\":\"" + "/a".repeat(100_000) + "\"}"))
                    .isInstanceOf(ProblemException.class);
        }

        private static String nested(int depth) {
            return "[".repeat(depth) + "]".repeat(depth);
        }

        private static String repeat(String element, int times) {
            return String.join(",", Collections.nCopies(times, element));
        }
    }

    private static ObjectNode patched(String before, String operations) {
        JsonPatchRun.Result result = JsonPatchRun.apply(operations(operations), json(before), BYTES_MAX);
        assertThat(result).isInstanceOf(JsonPatchRun.Result.Patched.class);
        return ((JsonPatchRun.Result.Patched) result).body();
    }

    private static Rejection refused(String before, String operations) {
        JsonPatchRun.Result result = JsonPatchRun.apply(operations(operations), json(before), BYTES_MAX);
        assertThat(result).isInstanceOf(JsonPatchRun.Result.Refused.class);
        return ((JsonPatchRun.Result.Refused) result).rejection();
    }

    private static JsonPatch operations(String operations) {
        return JsonPatchReader.read(JsonText.of("[" + operations.strip() + "]").tree(), 1_000);
    }

    private static ObjectNode json(String text) {
        return (ObjectNode) JsonText.of(text.strip()).tree();
    }
}
