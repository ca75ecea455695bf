package io.headwater.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.query.ServiceFixture.Answer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A page ends by the size of what its references lead to, too, and a walk still finds each record once. */
class LargeReferencesE2EIT {
    private static final String NOTES = "/v1/tenants/acme/collections/notes/records";
    private static final int PAGE_BYTES_MAX = 100 * 1024;
    private static ServiceFixture service;

    @BeforeAll
    static void start() {
        service = new ServiceFixture(1, "--headwater.lists.page-size-max=100KB");
        ReplicaFixture.Table files =
                ReferringCollections.define(service.replica(), "files", 40, "{\"schema\": {\"type\": \"object\"}}");
        Map<String, String> bodies = new LinkedHashMap<>();
        IntStream.range(0, 30)
                .forEach(i -> bodies.put(
                        "f" + i, "{\"text\": \"" + Integer.toString(i).repeat(20_000) + "\"}"));
        bodies.put("huge", "{\"text\": \"" + "x".repeat(300_000) + "\"}");
        service.replica().put(files, 2, bodies);
        ReplicaFixture.Table notes = ReferringCollections.define(service.replica(), "notes", 41, """
                {"schema": {"type": "object", "properties": {"file": {"type": "string"}, "same": {"type": "string"},
                   "note": {"type": "string"}}},
                 "references": [{"field": "file", "collection": "files", "onDelete": "ignore"},
                                {"field": "same", "collection": "files", "onDelete": "ignore"},
                                {"field": "note", "collection": "notes", "onDelete": "ignore"}]}
                """);
        Map<String, String> rows = new LinkedHashMap<>();
        IntStream.range(0, 30)
                .forEach(i -> rows.put(
                        "n" + (100 + i),
                        "{\"file\": \"" + (i == 7 ? "huge" : "f" + i) + "\", \"same\": \"f1\", \"note\": \"n"
                                + (100 + (i + 1) % 30) + "\"}"));
        service.replica().put(notes, 3, rows);
        service.replica().checkpoint(1, 3);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @ParameterizedTest
    @CsvSource({"file,file", "same,same", "note.file,note", "'file,same',file"})
    void aWalkFindsEachRecordOnceWithAllThatIsBesideIt(String expand, String name) {
        // when
        List<String> ids = new ArrayList<>();
        String cursor = "";
        int pages = 0;
        do {
            Answer answer = service.get(NOTES + "?limit=1000&expand=" + expand + cursor);
            assertThat(answer.status()).isEqualTo(200);
            List<String> page = new ArrayList<>();
            answer.json().path("items").forEach(item -> {
                page.add(item.path("id").asString());
                assertThat(item.at("/expanded/" + name + "/id").asString(""))
                        .as(item.path("id").asString())
                        .isNotEmpty();
                if (expand.startsWith("note")) {
                    assertThat(item.at("/expanded/note/expanded/file/id").asString(""))
                            .isNotEmpty();
                }
            });

            // then
            assertThat(page.size() == 1 || answer.body().length() < PAGE_BYTES_MAX + 10_000)
                    .as("%d items, %d bytes", page.size(), answer.body().length())
                    .isTrue();
            ids.addAll(page);
            String next = answer.json().path("nextCursor").asString("");
            cursor = next.isEmpty() ? "" : "&cursor=" + next;
            pages++;
        } while (!cursor.isEmpty() && pages < 100);
        assertThat(ids).hasSize(30).doesNotHaveDuplicates();
        assertThat(pages).isBetween(6, 30);
    }

    @Test
    void oneRecordIsAnsweredWhateverIsBesideIt() {
        // when
        Answer answer = service.get(NOTES + "/n107?expand=file,same");

        // then
        assertThat(answer.json().at("/expanded/file/data/text").asString()).hasSize(300_000);
        assertThat(answer.json().at("/expanded/same/data/text").asString()).hasSize(20_000);
    }
}
