package io.headwater.query;

import static io.headwater.query.SearchFixture.encode;
import static io.headwater.query.SearchFixture.ids;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.events.CollectionName;
import io.headwater.query.ServiceFixture.Answer;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SearchE2EIT {
    private static SearchFixture products;

    @BeforeAll
    static void start() {
        products = new SearchFixture();
        products.put("headphones", 90, "wireless over-ear headphones");
        products.put("pan", 40, "cast iron frying pan");
        products.put("drill", 70, "cordless drill");
        // A second chunk, so that a record is found by its best one, and once.
        products.embed("pan", 1, "for eggs and pancakes");
        products.putUnembedded("manual", 1, "drilling with a drill: how to drill a wall, O'Brien's way \\o/");
        products.service()
                .replica()
                .define(ServiceFixture.ACME, new CollectionName("plain"), 10, "{\"schema\": {\"type\": \"object\"}}");
    }

    @AfterAll
    static void stop() {
        products.close();
    }

    @Test
    void recordsAreFoundByMeaningClosestFirstEachOnce() {
        // when
        Answer answer = products.ask("bluetooth earphones", "&mode=semantic");

        // then
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(ids(answer)).hasSize(3).startsWith("headphones");
        assertThat(answer.json().path("mode").asString()).isEqualTo("semantic");
        assertThat(answer.json().path("exact").asBoolean()).isTrue();
        assertThat(answer.json().path("model").asString()).isEqualTo("all-minilm-l6-v2-q");
        assertThat(answer.json().at("/items/0/score").asDouble()).isBetween(0.5, 1.0);
        assertThat(answer.json().at("/items/0/data/text").asString()).contains("headphones");
        assertThat(ids(products.ask("breakfast eggs", "&mode=semantic&limit=1")))
                .containsExactly("pan");
    }

    @Test
    void recordsAreFoundByAnyOfTheirWordsAndThoseWithAllOfThemFirst() {
        // when
        Answer answer = products.ask("how do I hang a frying pan on my wall with drills", "&mode=keyword");

        // then
        assertThat(ids(answer)).containsExactlyInAnyOrder("manual", "pan", "drill");
        assertThat(answer.json().path("mode").asString()).isEqualTo("keyword");
        assertThat(answer.json().path("model").isNull()).isTrue();
        assertThat(ids(products.ask("cordless drills", "&mode=keyword"))).containsExactly("drill", "manual");
        assertThat(ids(products.ask("\"iron frying\"", "&mode=keyword"))).containsExactly("pan");
        assertThat(ids(products.ask("drill -cordless", "&mode=keyword"))).containsExactly("manual");
        assertThat(ids(products.ask("cordless - drills", "&mode=keyword"))).containsExactly("drill", "manual");
        assertThat(ids(products.ask("pan or headphones", "&mode=keyword")))
                .containsExactlyInAnyOrder("pan", "headphones");
        assertThat(ids(products.ask("O'Brien", "&mode=keyword"))).containsExactly("manual");
    }

    @Test
    void withoutAModeBothOrdersCount() {
        // when
        Answer answer = products.ask("bluetooth earphones for drilling", "");

        // then
        assertThat(answer.json().path("mode").asString()).isEqualTo("hybrid");
        assertThat(ids(answer)).containsExactlyInAnyOrder("headphones", "pan", "drill", "manual");
        assertThat(answer.json().at("/items/0/score").asDouble())
                .isGreaterThanOrEqualTo(answer.json().at("/items/3/score").asDouble());
        // Words that no record has leave the order by meaning.
        assertThat(ids(products.ask("bluetooth earphones", ""))).startsWith("headphones");
        // Neither do words that say nothing.
        assertThat(ids(products.ask("what is it", ""))).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"semantic", "keyword", "hybrid"})
    void aFilterNarrowsWhatIsFoundBeforeItIsCut(String mode) {
        String cheap = "&limit=1&mode=" + mode + "&filter=" + encode("price < 60 && price > 10");
        assertThat(ids(products.ask("wireless headphones, or a cordless drill, but no pan", cheap)))
                .containsExactly("pan");
    }

    @Test
    void recordsLikeAnotherAreFoundWithoutItself() {
        assertThat(ids(products.search("like=pan"))).hasSize(2).doesNotContain("pan");
        assertThat(products.search("like=pan").json().path("mode").asString()).isEqualTo("semantic");
        assertThat(ids(products.search("like=manual"))).isEmpty();
        assertThat(products.search("like=nothing").status()).isEqualTo(404);
    }

    @Test
    void theAnswerSaysHowFarTheVectorsAreAndWaitsForThem() {
        // given
        products.service()
                .replica()
                .execute("INSERT INTO headwater.vector_work (partition, collection, record_id, position, attempts,"
                        + " not_before) VALUES (1, 9, 'new', 6, 0, now())");
        String path = "mode=semantic&q=drill";

        // then
        assertThat(products.search(path).header("Headwater-Token")).isEqualTo("1.1.5");
        assertThat(products.search(path).json().path("position").asLong()).isEqualTo(5);
        assertThat(products.search(path, "Headwater-Token", "1.1.6", "Prefer", "wait=0")
                        .status())
                .isEqualTo(503);
        // Words come with the rows.
        assertThat(products.search("mode=keyword&q=drill", "Headwater-Token", "1.1.9", "Prefer", "wait=0")
                        .header("Headwater-Token"))
                .isEqualTo("1.1.9");

        // when
        products.service().replica().execute("DELETE FROM headwater.vector_work");

        // then
        assertThat(products.search(path, "Headwater-Token", "1.1.6").header("Headwater-Token"))
                .isEqualTo("1.1.9");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "q=x&mode=none",
                "mode=semantic",
                "q=",
                "q=%20",
                "q=%E2%80%8B",
                "q=x&limit=0",
                "q=x&limit=101",
                "q=x&exact=maybe",
                "q=x&filter=text",
                "q=x&filter=nothing+%3D%3D+1",
                "q=x&like=pan",
                "like=pan&mode=keyword",
                "like=",
                "like=%2F",
                "q=x&colour=red"
            })
    void whatCannotBeSearchedIsAClearProblem(String query) {
        assertThat(products.search(query).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'; DROP TABLE t7.c9_g1; --",
                "a & | ! ( ) <-> :* \\ ' '' \" - -- -\"",
                "-drill",
                "\"unclosed phrase",
                "nul \0 in it",
                "\uD83D\uDD28 \uFFFF \u202E drill",
                "or OR -or \"or\"",
                "A title\n--------------------------------------------------\nand a text",
                "\"x -y\" -\"z\"-w (-v) --u - -"
            })
    void aQuestionOfAnyContentIsOnlyText(String question) {
        assertThat(products.ask(question, "&mode=keyword").status()).isEqualTo(200);
        assertThat(products.ask(question, "").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"y", "\u00E4", "y ", "-y ", "y-", "\"y ", "http://y/"})
    void aQuestionIsAsLongAsItMayBe(String part) {
        String question = part.repeat(4_000 / part.length());
        assertThat(products.ask(question, "&mode=keyword").status()).isEqualTo(200);
        assertThat(products.ask(question + "yyyyyyyyyyyyyyyyyyyyy", "&mode=keyword")
                        .status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u3000", "\u00A0", "\u2003", "\u0085", "\t"})
    void wordsThatAnyBlankPartsAreFoundHoweverLongTheQuestion(String blank) {
        // given a question of short words, longer than the longest word
        String question = ("drill" + blank).repeat(100);

        // when, then
        assertThat(ids(products.ask(question, "&mode=keyword")))
                .isNotEmpty()
                .isEqualTo(ids(products.ask("drill", "&mode=keyword")));
    }

    @Test
    void everyAnswerTellsHowManySearchesTheTenantMayHaveUnderWay() {
        for (Answer answer : List.of(products.ask("drill", ""), products.ask("drill", "&filter=nothing%20==%201"))) {
            assertThat(answer.header("RateLimit-Policy")).isEqualTo("\"searches\";q=8;qu=\"concurrent-requests\"");
            assertThat(answer.header("RateLimit")).isEqualTo("\"searches\";r=7");
        }
    }

    @Test
    void aCollectionThatDeclaresNoSearchIsNotSearched() {
        assertThat(products.service()
                        .get("/v1/tenants/acme/collections/plain/search?q=x")
                        .status())
                .isEqualTo(400);
    }
}
