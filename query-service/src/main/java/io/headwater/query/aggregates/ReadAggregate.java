package io.headwater.query.aggregates;

import io.headwater.events.AggregateDefinition;
import io.headwater.http.Problem;
import io.headwater.http.ProblemException;
import io.headwater.http.ProblemType;
import io.headwater.query.catalogue.CollectionReads;
import io.headwater.query.catalogue.CollectionReads.Found;
import io.headwater.query.catalogue.CollectionRef;
import io.headwater.query.catalogue.HeldCollection;
import io.headwater.query.records.Cursor;
import io.headwater.query.records.Cursors;
import io.headwater.query.replicas.AnswerHeaders;
import io.headwater.query.replicas.FreshReads.Answer;
import io.headwater.query.replicas.Freshness;
import io.headwater.query.replicas.ReadModel;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Reads the groups of a declared aggregate, a page at a time. */
final class ReadAggregate {
    /** Groups of a page unless the request says otherwise. */
    static final int LIMIT_DEFAULT = 100;
    /** Groups of a page at most. */
    static final int LIMIT_MAX = 1_000;

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final CollectionReads reads;
    private final Cursors cursors;

    ReadAggregate(CollectionReads reads, Cursors cursors) {
        this.reads = reads;
        this.cursors = cursors;
    }

    /**
     * What is asked for.
     *
     * @param group values of group fields as a JSON object; empty for all groups
     * @param order a measure, with {@code -} in front for the greatest first; empty for the groups' own order
     * @param limit groups at most, 1 to {@link #LIMIT_MAX}
     * @param cursor of the page before; null for the first page
     */
    record Query(
            String name,
            String group,
            String order,
            int limit,
            @Nullable String cursor) {
        private String walk(CollectionRef collection) {
            return "aggregate/" + collection.tenant().incarnation() + "/" + collection.collection() + "/" + name + "/"
                    + order + "/" + group;
        }
    }

    /**
     * One page.
     *
     * @param groups each {@code {"group": {…}, "measures": {…}}}
     * @param nextCursor null if it is the last
     */
    record Page(List<ObjectNode> groups, @Nullable String nextCursor) {}

    /** What came of it. */
    private sealed interface Outcome {
        /** The collection has no such aggregate. */
        record Unknown() implements Outcome {}

        /** What is asked for does not fit the aggregate as it is declared. */
        record Refused(ProblemException problem) implements Outcome {}

        /** Records that were there before the aggregate are filled in. */
        record Unready() implements Outcome {}

        /**
         * It was read.
         *
         * @param last the place after the last of them, null if no other follows
         */
        record Groups(List<ObjectNode> groups, @Nullable Cursor last) implements Outcome {}
    }

    /**
     * Reads one page, as fresh as asked for and as the page before was.
     *
     * @throws io.headwater.http.ProblemException 404 if the collection has no such aggregate, 503 while records that were there
     *     before it are filled in
     */
    Answer<Page> read(CollectionRef collection, Query query, Freshness freshness) {
        String walk = query.walk(collection);
        Cursor after = query.cursor() == null ? null : cursors.read(query.cursor(), walk);
        Answer<Outcome> answer = reads.read(
                ReadModel.RECORDS,
                collection,
                after == null ? freshness : freshness.and(after.token()),
                (connection, held) -> read(connection, held, query, after));
        return switch (answer.snapshot().value()) {
            case Outcome.Unknown _ ->
                throw AnswerHeaders.notFound(
                        answer,
                        collection.tenant().partition(),
                        "There is no aggregate of this name in '" + collection.collection() + "'.");
            case Outcome.Refused refused -> throw refused.problem();
            case Outcome.Unready _ ->
                throw Problem.passing(
                                ProblemType.AGGREGATE_NOT_READY,
                                "The records that were there before the aggregate was declared are filled in.",
                                RETRY_AFTER)
                        .asException();
            case Outcome.Groups groups -> {
                String next = groups.last() == null ? null : cursors.write(groups.last(), walk);
                yield answer.with(new Page(groups.groups(), next));
            }
        };
    }

    private static final String READ_NOTHING =
            "SELECT\n%s\nFROM %s".formatted(CollectionReads.HEAD, CollectionReads.SOURCES);

    private static Found<Outcome> read(Connection connection, HeldCollection held, Query query, @Nullable Cursor after)
            throws SQLException {
        Optional<AggregateDefinition> declared = held.definition().aggregates().stream()
                .filter(aggregate -> aggregate.name().equals(query.name()))
                .findFirst();
        Optional<HeldCollection.Aggregate> kept = held.aggregate(query.name());
        if (declared.isEmpty() || kept.isEmpty()) {
            return readNothing(connection, held, new Outcome.Unknown());
        }
        AggregateSql sql;
        try {
            sql = new AggregateSql(held, declared.get(), kept.get(), query);
            if (after != null && !after.order().equals(sql.fingerprint())) {
                throw Cursors.refused();
            }
        } catch (ProblemException e) {
            return readNothing(connection, held, new Outcome.Refused(e));
        }
        try (PreparedStatement statement = sql.prepare(connection, after);
                ResultSet row = statement.executeQuery()) {
            return groups(row, sql, held, query.limit());
        }
    }

    // What is remembered of the collection may be outdated, and what is refused by it may be right by now.
    private static Found<Outcome> readNothing(Connection connection, HeldCollection held, Outcome outcome)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(READ_NOTHING)) {
            CollectionReads.bind(statement, held);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return Found.of(row, outcome);
            }
        }
    }

    private static Found<Outcome> groups(ResultSet row, AggregateSql sql, HeldCollection held, int limit)
            throws SQLException {
        row.next();
        Found<Outcome> found = Found.of(row, new Outcome.Unready());
        if (!row.getBoolean("is_ready")) {
            return found;
        }
        List<ObjectNode> groups = new ArrayList<>();
        if (row.getString("key") == null) {
            sql.groupOfNothing().ifPresent(groups::add);
            return found.with(new Outcome.Groups(groups, null));
        }
        Cursor last = null;
        do {
            if (groups.size() == limit) {
                return found.with(new Outcome.Groups(groups, last));
            }
            groups.add(sql.group(row));
            List<@Nullable String> values = new ArrayList<>();
            values.add(row.getString("ordered"));
            values.add(row.getString("key"));
            last = new Cursor(sql.fingerprint(), found.checkpoint().token(held.partition()), values);
        } while (row.next());
        return found.with(new Outcome.Groups(groups, null));
    }
}
