package io.headwater.benchmarks.list;

import io.headwater.benchmarks.load.Answer;
import io.headwater.benchmarks.load.Askers;
import io.headwater.benchmarks.load.GetRequests;
import io.headwater.benchmarks.report.BenchFailed;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Pages of lists, each answered with as many records as there are, all of which have the value that was asked for.
 *
 * @param requests to the query API
 * @param pages which
 */
record Pages(GetRequests requests, List<Page> pages) implements Askers.Questions {
    private static final int FOUND = 200;
    // Begins every record of a list, and cannot stand in a string: there its quotes would be escaped.
    private static final String RECORD = "\"createdAt\":\"";

    /**
     * One page.
     *
     * @param path with the query
     * @param member that every record of it has, as it stands in the answer
     * @param records of it
     * @param first the id of its first record; empty if that is not known
     */
    record Page(String path, String member, int records, String first) {
        /** A member as a replica writes it; the value needs no escape. */
        static String member(String field, String value) {
            return "\"" + field + "\": \"" + value + "\"";
        }
    }

    @Override
    public int size() {
        return pages.size();
    }

    @Override
    public ByteBuffer request(int number) {
        return requests.of(pages.get(number).path());
    }

    @Override
    public void check(int number, Answer answer) {
        Page page = pages.get(number);
        if (answer.status() != FOUND
                || !answer.body().contains("{\"items\":[{\"id\":\"" + page.first())
                || count(answer.body(), RECORD) != page.records()
                || count(answer.body(), page.member()) != page.records()) {
            throw new BenchFailed("%s was answered with %d and not with %d records that have %s: %s"
                    .formatted(page.path(), answer.status(), page.records(), page.member(), answer.body()));
        }
    }

    private static int count(String text, String part) {
        int count = 0;
        for (int at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length())) {
            count++;
        }
        return count;
    }
}
