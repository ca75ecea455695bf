package io.headwater.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.events.CollectionName;
import io.headwater.query.ServiceFixture.Answer;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Filters of the worst kind are answered or refused, never with a failure, and the service goes on. */
class HostileFiltersE2EIT {
    private static final String NOTES = "/v1/tenants/acme/collections/notes/records:query";
    private static ServiceFixture service;

    @BeforeAll
    static void start() {
        service = new ServiceFixture(1);
        ReplicaFixture.Table notes = service.replica().define(ServiceFixture.ACME, new CollectionName("notes"), 9, """
                        {"schema": {"properties": {
                           "text": {"type": "string"}, "name": {"type": "string"}, "n": {"type": "number"}, "any": {},
                           "tree": {"type": "array"}, "lines": {"type": "array", "items": {"properties": {
                              "sku": {"type": "string"}}}}}},
                         "indexes": [{"fields": ["name"]}]}
                        """);
        String huge = "9".repeat(999);
        String tree = "[".repeat(90) + "]".repeat(90);
        service.replica()
                .put(
                        notes,
                        3,
                        Map.of(
                                "a",
                                "{\"text\": \"" + "a".repeat(100_000) + "!\", \"n\": " + huge + ", \"tree\": " + tree
                                        + "}",
                                "b",
                                "{\"text\": \"' OR 1=1 --\", \"name\": \"$1\", \"n\": 1e-990, \"any\": {\"x\": 1}, \"lines\": ["
                                        + String.join(",", Collections.nCopies(20_000, "{\"sku\": \"x\"}"))
                                        + "]}"));
        service.replica().checkpoint(1, 3);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static Answer query(String filter) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("filter", filter);
        body.put("fields", "name");
        return service.post(NOTES, body.toString());
    }

    private static String found(String filter) {
        Answer answer = query(filter);
        assertThat(answer.status()).as("%.200s %s", filter, answer.body()).isEqualTo(200);
        return answer.json()
                .path("items")
                .valueStream()
                .map(item -> item.path("id").asString())
                .collect(Collectors.joining());
    }

    private static void assertRefused(String filter) {
        Answer answer = query(filter);
        assertThat(answer.status()).as("%.200s %s", filter, answer.body()).isEqualTo(400);
        assertThat(answer.json().path("detail").asString()).startsWith("The filter, at character ");
        assertThat(answer.body())
                .doesNotContain("SELECT")
                .doesNotContain("jsonb")
                .doesNotContain("org.postgresql");
    }

    @Test
    void patternsThatOtherLibrariesNeverFinishAreAnswered() {
        assertThat(found("text.matches('(a+)+$')")).isEmpty();
        assertThat(found("text.matches('(a|aa)+!$')")).isEqualTo("a");
        assertThat(found("text.matches('(a*)*b')")).isEmpty();
        assertThat(found("text.matches('^(a?){100}(a?){50}a{99}')")).isEqualTo("a");
        assertThat(found("text.matches('(.*a){20}$')")).isEmpty();
        assertThat(found("text.matches('(a|b)*a(a|b){100}$')")).isEmpty();
        assertThat(found("text.matches(\"^' OR 1=1 --$\") || text.matches('\\\\(?i')"))
                .isEqualTo("b");
    }

    @Test
    void patternsThatNeedTooMuchAreRefused() {
        for (String bomb : List.of(
                "((a{100}){100}){100}", "a{101}", "(a)\\\\1", "(?=a)", "((((((((((((((((((((((a))", "x".repeat(501))) {
            assertRefused("text.matches('" + bomb + "')");
        }
        assertRefused(IntStream.range(0, 40)
                .mapToObj(i -> "text.matches('a" + i + "')")
                .collect(Collectors.joining(" || ")));
    }

    @Test
    void longAndDeepFiltersAreRefused() {
        assertRefused(String.join(" || ", Collections.nCopies(10_000, "n == 1")));
        assertRefused("name == \"" + "x".repeat(10_000) + "\"");
        assertRefused("(".repeat(4_000) + "n == 1" + ")".repeat(4_000));
        assertRefused("!(".repeat(3_000) + "true" + ")".repeat(3_000));
        assertRefused("n" + " + n".repeat(2_000) + " > 1");
        assertRefused("n" + " * n".repeat(40) + " > 1");
        assertRefused("name" + " + name".repeat(60) + " == 'x'");
        assertRefused(IntStream.range(0, 40)
                        .mapToObj(i -> "tree.exists(a" + i + ", a" + i)
                        .collect(Collectors.joining(".exists(x, x) && "))
                + " == 1" + ")".repeat(40));
        assertRefused(nested(8, "exists"));
    }

    private static String nested(int depth, String quantifier) {
        String inner = "x" + depth + " == 1";
        for (int i = depth; i > 0; i--) {
            inner = (i == 1 ? "tree" : "x" + (i - 1)) + "." + quantifier + "(x" + i + ", " + inner + ")";
        }
        return inner;
    }

    @Test
    void whatIsLongButBoundedIsAnswered() {
        assertThat(found("name == \"" + "x".repeat(9_900) + "\"")).isEmpty();
        assertThat(found("!".repeat(9_000) + "true")).isEqualTo("ab");
        assertThat(found("n in [" + String.join(", ", Collections.nCopies(3_000, "1")) + "]"))
                .isEmpty();
        assertThat(found(String.join(" || ", Collections.nCopies(700, "any.x == 1"))))
                .isEqualTo("b");
        assertThat(found("n" + " * n".repeat(13) + " > 1")).isEqualTo("a");
        assertThat(found("size(text" + " + text".repeat(40) + ") > 10")).isEqualTo("b");
        assertThat(found("lines.all(l, l.sku == 'x' && l.sku.matches('^x$'))")).isEqualTo("b");
        assertThat(found(nested(4, "all"))).isEmpty();
        assertThat(found("tree.exists(tree, tree.exists(self, self.all(name, name == null)))"))
                .isEmpty();
        assertThat(found("lines.exists(lines, lines.sku == 'x') && lines.exists(n, n.sku == 'x')"))
                .isEqualTo("b");
    }

    @Test
    void aLongFilterIsAnsweredOnEachPageOfAnIndexedOrder() {
        // given
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put(
                "filter",
                "any in [null, " + String.join(",", Collections.nCopies(4_900, "1")) + "] || name == '$1' || n > 1");
        body.put("order", "name");
        body.put("limit", 1);
        Answer first = service.post(NOTES, body.toString());
        assertThat(first.status()).as(first.body()).isEqualTo(200);
        // when
        body.put("cursor", first.json().path("nextCursor").asString());
        Answer second = service.post(NOTES, body.toString());
        // then
        assertThat(second.status()).as(second.body()).isEqualTo(200);
        assertThat(first.json().at("/items/0/id").asString()).isEqualTo("b");
        assertThat(second.json().at("/items/0/id").asString()).isEqualTo("a");
    }

    @Test
    void whatGoesThroughTheRecordForEachElementIsRefused() {
        assertRefused("lines.all(l, l.sku in tree)");
        assertRefused("lines.all(l, size(text) > 1)");
        assertRefused("lines.all(l, text.contains(l.sku))");
    }

    @Test
    void whatLooksLikeSqlIsText() {
        assertThat(found("text == \"' OR 1=1 --\"")).isEqualTo("b");
        assertThat(found("text.contains(\"' OR 1=1\") && name == \"$1\" && any.x == 1"))
                .isEqualTo("b");
        assertThat(found("name == \"'; DROP TABLE t7.c9_g1; --\" || name == \"?\" || name == \"{fn now()}\""))
                .isEmpty();
        assertRefused("name == 'x'; DROP TABLE t7.c9_g1");
        assertRefused("name == 'x' OR 1=1");
        assertRefused("data->>'x' == 'y'");
        assertRefused("r.f1 == 'y'");
    }

    @Test
    void whatNoTextHoldsIsRefused() {
        assertRefused("name == '\\u0000'");
        assertRefused("name == '\\ud800'");
        assertRefused("name.matches('\\\\x00')");
        assertThat(service.post(NOTES, "{\"filter\": \"name == '\\u0000'\"}").status())
                .isIn(400, 422);
        assertThat(service.post(NOTES, "{\"filter\": \"name == '\\ud800'\"}").status())
                .isIn(400, 422);
    }
}
