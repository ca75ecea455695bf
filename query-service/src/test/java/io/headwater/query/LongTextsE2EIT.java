package io.headwater.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.events.CollectionName;
import io.headwater.query.ServiceFixture.Answer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An index over three texts holds 170 code points of each; answers are as exact as if it held all. */
class LongTextsE2EIT {
    private static final String NOTES = "/v1/tenants/acme/collections/notes/records";
    /** So many code points that a text which begins with them may be another one. */
    private static final String HELD = "😀".repeat(170);

    private static ServiceFixture service;

    @BeforeAll
    static void start() {
        service = new ServiceFixture(1);
        ReplicaFixture.Table notes = service.replica().define(ServiceFixture.ACME, new CollectionName("notes"), 9, """
                        {"schema": {"properties": {
                           "a": {"type": "string"}, "b": {"type": "string"}, "c": {"type": "string"}}},
                         "indexes": [{"fields": ["a", "-b", "c"]}, {"fields": ["-c"]}]}
                        """);
        service.replica().put(notes, 3, notes());
        service.replica().checkpoint(1, 3);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static Map<String, String> notes() {
        Map<String, String> rows = new LinkedHashMap<>();
        rows.put("p", note("b" + wide(1), wide(2), "1" + wide(3)));
        rows.put("q", note("a" + wide(4), wide(5), "3" + wide(6)));
        rows.put("r", note("b" + wide(1), "z" + wide(7), "2" + wide(8)));
        rows.put("s", note(HELD + "1", "same", "same"));
        rows.put("t", note(HELD + "2", "same", "same"));
        rows.put("u", note(HELD, "same", "same"));
        rows.put("v", note("😀".repeat(169), "same", "same"));
        return rows;
    }

    private static String note(String a, String b, String c) {
        return "{\"a\": \"%s\", \"b\": \"%s\", \"c\": \"%s\"}".formatted(a, b, c);
    }

    /** 100 kB that do not compress; every character comes after all of ASCII. */
    private static String wide(long seed) {
        return new Random(seed)
                .ints(25_000, 0x10000, 0x2FFFF)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
                    a == "$1"                          ; s
                    a == "$"                           ; u
                    a == "$3"                          ;
                    a != "$1"                          ; pqrtuv
                    !(a == "$1")                       ; pqrtuv
                    a > "$1"                           ; t
                    a >= "$1"                          ; st
                    a > "$"                            ; st
                    a > "c" && a < "$"                 ; v
                    a > "c" && a < "$2"                ; suv
                    a > "c" && a <= "$"                ; uv
                    a in ["$2", "none", "$"]           ; tu
                    a > "$1" && b == "same" && c == "same" ; t
                    c > "3"                            ; qstuv
                    c > "2" && c < "same"              ; qr
                    """)
    void aFilterFindsExactlyItsRecords(String filter, @Nullable String ids) {
        // when
        Answer answer = list("filter=" + encode(filter.replace("$", HELD)));

        // then
        assertThat(String.join("", ids(answer))).isEqualTo(ids == null ? "" : ids);
    }

    @ParameterizedTest
    @CsvSource({"'a,-b,c',qprv", "-c,stuvqrp"})
    void anOrderIsThatOfTheWholeTextsAsFarAsTheyDifferInWhatTheIndexHolds(String order, String ids) {
        assertThat(String.join("", ids(list("order=" + order)))).startsWith(ids);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a,-b,c", "-c"})
    void aWalkByLongTextsMeetsEachRecordOnce(String order) {
        // given
        StringBuilder met = new StringBuilder();

        // when
        for (String next = NOTES + "?limit=2&order=" + order; next != null; ) {
            Answer answer = service.get(next);
            met.append(String.join("", ids(answer)));
            String link = answer.header("Link");
            next = link == null ? null : link.substring(1, link.indexOf('>'));
        }

        // then
        assertThat(met.toString())
                .isEqualTo(String.join("", ids(list("order=" + order))))
                .hasSize(7);
    }

    private static Answer list(String query) {
        return service.get(NOTES + "?" + query);
    }

    private static List<String> ids(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json()
                .path("items")
                .valueStream()
                .map(item -> item.path("id").stringValue())
                .toList();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
