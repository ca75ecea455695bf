package io.headwater.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.events.CollectionName;
import io.headwater.query.ServiceFixture.Answer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists of records whose bodies are large: a page ends by their size, and a walk still finds each of them once. */
class LargePagesE2EIT {
    private static final int MB = 1024 * 1024;
    private static final int PAGE_BYTES_MAX = 4 * MB;
    // Envelopes and the list around them.
    private static final int AROUND_BYTES_MAX = 10_000;
    private static final Pattern ID = Pattern.compile("\"id\":\"([a-z0-9]+)\"");
    private static final Pattern NEXT = Pattern.compile("\"nextCursor\":\"([^\"]+)\"}$");

    private static ServiceFixture service;

    @BeforeAll
    static void start() {
        service = new ServiceFixture(1);
        ReplicaFixture.Table large = define("large", 9);
        Random random = new Random(1);
        for (int i = 0; i < 50; i++) {
            byte[] bytes = new byte[MB / 2];
            random.nextBytes(bytes);
            String body = "{\"n\": " + i % 7 + ", \"text\": \"" + hex(bytes) + "\"}";
            service.replica().put(large, 3, Map.of("r" + (100 + i), body));
        }
        // What takes little room in the database may be long as text, even longer than a page.
        ReplicaFixture.Table dense = define("dense", 10);
        Map<String, String> bodies = new LinkedHashMap<>();
        for (int i = 0; i < 10; i++) {
            bodies.put("a" + i, "{\"text\": \"" + "x".repeat(MB) + "\"}");
        }
        String zeros = IntStream.range(0, 6_000).mapToObj(_ -> "1e999").collect(Collectors.joining(", "));
        bodies.put("b0", "{\"numbers\": [" + zeros + "]}");
        bodies.put("b1", "{\"numbers\": [" + zeros + "]}");
        bodies.put("c0", "{}");
        bodies.put("c1", "{}");
        service.replica().put(dense, 4, bodies);
        service.replica().checkpoint(1, 5);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static ReplicaFixture.Table define(String name, long incarnation) {
        return service.replica().define(ServiceFixture.ACME, new CollectionName(name), incarnation, """
                {"schema": {"type": "object", "properties": {"n": {"type": "number"}}}, "indexes": [{"fields": ["-n"]}]}
                """);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&order=-n", "&order=-id", "&filter=n%20%3C%209"})
    void aPageEndsByTheSizeOfItsBodiesAndTheWalkFindsEachRecordOnce(String more) {
        // when
        List<Page> pages = walk("large", "limit=1000" + more);

        // then
        assertThat(pages).allSatisfy(page -> {
            assertThat(page.bytes()).isLessThanOrEqualTo(PAGE_BYTES_MAX + AROUND_BYTES_MAX);
            assertThat(page.ids()).hasSizeBetween(1, 3);
        });
        assertThat(pages).hasSize(17);
        assertThat(pages.stream().flatMap(page -> page.ids().stream()))
                .hasSize(50)
                .doesNotHaveDuplicates();
    }

    @Test
    void whatIsShortInTheDatabaseIsMeasuredAsTheTextThatIsSent() {
        // when
        List<Page> pages = walk("dense", "limit=1000");

        // then
        assertThat(pages.stream().map(Page::ids))
                .containsExactly(
                        List.of("a0", "a1", "a2"),
                        List.of("a3", "a4", "a5"),
                        List.of("a6", "a7", "a8"),
                        List.of("a9"),
                        List.of("b0"),
                        List.of("b1"),
                        List.of("c0", "c1"));
    }

    @Test
    void aPageOfAsManyRecordsAsAskedForIsNotCut() {
        // when
        List<Page> pages = walk("large", "limit=2");

        // then
        assertThat(pages).hasSize(25).allSatisfy(page -> assertThat(page.ids()).hasSize(2));
    }

    private record Page(List<String> ids, int bytes) {}

    private static List<Page> walk(String collection, String parameters) {
        List<Page> pages = new ArrayList<>();
        String cursor = "";
        do {
            Answer answer =
                    service.get("/v1/tenants/acme/collections/" + collection + "/records?" + parameters + cursor);
            assertThat(answer.status()).isEqualTo(200);
            List<String> ids = ID.matcher(answer.body())
                    .results()
                    .map(match -> match.group(1))
                    .toList();
            pages.add(new Page(ids, answer.body().length()));
            Matcher next = NEXT.matcher(answer.body());
            cursor = next.find() ? "&cursor=" + next.group(1) : "";
            assertThat(answer.header("Link") == null).isEqualTo(cursor.isEmpty());
        } while (!cursor.isEmpty() && pages.size() < 100);
        return pages;
    }
}
