package io.headwater.projections.records;

import static io.headwater.projections.engine.LogFixture.collection;
import static io.headwater.projections.engine.LogFixture.defined;
import static io.headwater.projections.engine.LogFixture.json;
import static io.headwater.projections.engine.LogFixture.provisioned;
import static io.headwater.projections.engine.LogFixture.record;
import static io.headwater.projections.engine.LogFixture.tenant;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.events.Event;
import io.headwater.events.EventEnvelope;
import io.headwater.events.Partition;
import io.headwater.events.Subject;
import io.headwater.projections.engine.LogFixture;
import io.headwater.projections.engine.ReplicaFixture;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The words of records, which PostgreSQL makes of their data. */
class WordsIT {
    private static final Partition ZERO = new Partition(0);

    private final LogFixture log = new LogFixture(1);
    private final ReplicaFixture replica = new ReplicaFixture();
    private final RecordProjection projection = new RecordProjection(() -> {});

    @AfterEach
    void close() {
        log.close();
        replica.close();
    }

    @Test
    void wordsFollowTheRows() throws SQLException {
        // given
        searched("{'fields': ['title', 'about.notes', 'tags', 'null']}");

        // when
        apply(
                event(
                        "a",
                        created("{'title': 'Running dogs', 'about': {'notes': 'cats'}, 'tags': ['red', 7, 'blue',"
                                + " ['deep']], 'null': 'nothing', 'other': 'unread'}")),
                event("b", created("{'title': 7, 'tags': 'one tag'}")),
                event("c", created("{}")));

        // then
        assertThat(words())
                .containsExactly("a|'blue':5 'cat':3 'dog':2 'noth':6 'red':4 'run':1", "b|'one':1 'tag':2", "c|null");

        // when
        apply(event(
                "a", new Event.RecordPatched(json("{'title': 'mice', 'about': null, 'tags': null, 'null': null}"))));

        // then
        assertThat(words()).startsWith("a|'mice':1");
    }

    @Test
    void anotherLanguageAndOtherFieldsMakeThemAnew() throws SQLException {
        // given
        searched("{'fields': ['title']}");
        apply(event("a", created("{'title': 'die Häuser', 'notes': 'houses'}")));
        assertThat(words()).containsExactly("a|'die':1 'häuser':2");

        // when, then
        searched("{'fields': ['title'], 'language': 'german'}");
        assertThat(words()).containsExactly("a|'haus':2");
        searched("{'fields': ['notes'], 'language': 'simple'}");
        assertThat(words()).containsExactly("a|'houses':1");

        // when it is searched no more, and again
        apply(log.next(ZERO, collection("acme", "things"), defined(9, "{'schema': {}}")));
        assertThat(columns()).doesNotContain("words");
        searched("{'fields': ['notes']}");
        assertThat(words()).containsExactly("a|'hous':1");
    }

    @Test
    void aTextOfAnySizeAndShapeIsTakenToPieces() throws SQLException {
        // given
        searched("{'fields': ['title']}");
        List<String> nasty = List.of(
                numbered(" "), // as many words as there can be
                numbered("-"), // each compound of all that follow
                numbered("."),
                numbered("/"),
                numbered("@a.bc/"),
                "x".repeat(900_000), // one word
                "\uD83D\uDE00 ".repeat(200_000), // no word, in characters of four bytes
                IntStream.range(0, 60_000)
                        .mapToObj(i -> Character.toString(0x20000 + i % 40_000) + " ")
                        .collect(Collectors.joining()),
                "<a href='http://a.b/c?d=e'>".replace('\'', '`').repeat(20_000));

        // when
        for (int i = 0; i < nasty.size(); i++) {
            apply(event("r" + i, created("{'title': '" + nasty.get(i) + "'}")));
        }

        // then each row is there, and its beginning is found
        assertThat(replica.rows("SELECT count(*) FROM t7.c9_g1")).containsExactly(String.valueOf(nasty.size()));
        assertThat(replica.rows("SELECT id FROM t7.c9_g1 WHERE words @@ 'w17' ORDER BY id"))
                .contains("r0");
    }

    private static String numbered(String separator) {
        return IntStream.range(0, 100_000).mapToObj(i -> "w" + i).collect(Collectors.joining(separator));
    }

    private void searched(String search) throws SQLException {
        if (replica.rows("SELECT name FROM headwater.tenant").isEmpty()) {
            apply(log.next(ZERO, tenant("acme"), provisioned(7)));
        }
        apply(log.next(ZERO, collection("acme", "things"), defined(9, "{'schema': {}, 'search': " + search + "}")));
    }

    private List<String> words() {
        return replica.rows("SELECT id, words FROM t7.c9_g1 ORDER BY id");
    }

    private List<String> columns() {
        return replica.rows(
                "SELECT attname FROM pg_attribute WHERE attrelid = 't7.c9_g1'::regclass AND NOT attisdropped");
    }

    private EventEnvelope event(String id, Event event) {
        Subject subject = record("acme", "things", id);
        return log.next(ZERO, subject, event);
    }

    private static Event created(String body) {
        return new Event.RecordCreated(json(body));
    }

    private void apply(EventEnvelope... events) throws SQLException {
        try (Connection transaction = replica.dataSource().getConnection()) {
            transaction.setAutoCommit(false);
            assertThat(projection.apply(transaction, ZERO, new ArrayList<>(List.of(events))))
                    .isEmpty();
            transaction.commit();
        }
    }
}
