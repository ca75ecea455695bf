package io.headwater.query.history;

import io.headwater.events.Partition;
import io.headwater.events.Token;
import io.headwater.query.records.Cursor;
import io.headwater.query.records.Cursors;
import io.headwater.query.replicas.FreshReads.Answer;
import io.headwater.query.replicas.Freshness;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A walk from page to page, each as fresh as the one before.
 *
 * @param name what must be the same on the next page
 * @param after where the page before ended; null on the first page
 */
record Walk(
        Cursors cursors,
        String name,
        PageQuery query,
        @Nullable Cursor after) {
    /**
     * One page.
     *
     * @param items as many as asked for, or fewer, even none, where more would have to be read than one page may
     * @param nextCursor null if it is the last
     */
    record Page<T>(List<T> items, @Nullable String nextCursor) {}

    /**
     * The walk that a query goes on with, or begins.
     *
     * @param of whose events these are
     * @throws io.headwater.http.ProblemException 400 if its cursor is none of this walk
     */
    static Walk of(Cursors cursors, String of, PageQuery query) {
        String name = of + "/" + query.walk();
        return new Walk(cursors, name, query, query.cursor() == null ? null : cursors.read(query.cursor(), name));
    }

    /** What is asked for, and what the page before has seen. Both are of one partition. */
    Freshness freshness(Freshness wanted) {
        return after == null ? wanted : wanted.and(after.token());
    }

    /** The page; {@code last} is where it ends, null if there is no more. */
    <T> Answer<Page<T>> page(
            Answer<?> answer, Partition partition, List<T> items, @Nullable List<@Nullable String> last) {
        Token seen = answer.snapshot().checkpoint().token(partition);
        String next = last == null ? null : cursors.write(new Cursor(query.order(), seen, last), name);
        return answer.with(new Page<>(items, next));
    }
}
