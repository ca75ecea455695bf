package io.headwater.query.records;

import io.headwater.events.JsonText;
import io.headwater.events.Token;
import io.headwater.query.catalogue.CollectionReads;
import io.headwater.query.catalogue.CollectionReads.Found;
import io.headwater.query.catalogue.CollectionRef;
import io.headwater.query.catalogue.HeldCollection;
import io.headwater.query.catalogue.SnapshotReads;
import io.headwater.query.records.SqlFragment.Parameter;
import io.headwater.query.replicas.FreshReads.Answer;
import io.headwater.query.replicas.Freshness;
import io.headwater.query.replicas.ReadModel;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Lists records by filter and order, a page at a time, which is bounded by their number and by the size of their bodies. */
final class ListRecords {
    /** Records of a page unless the request says otherwise. */
    static final int LIMIT_DEFAULT = 50;
    /** Records of a page at most. */
    static final int LIMIT_MAX = 1_000;

    private final CollectionReads reads;
    private final SnapshotReads snapshots;
    private final Cursors cursors;
    private final PageBound bound;

    ListRecords(CollectionReads reads, SnapshotReads snapshots, Cursors cursors, PageBound bound) {
        this.reads = reads;
        this.snapshots = snapshots;
        this.cursors = cursors;
        this.bound = bound;
    }

    /**
     * What is asked for.
     *
     * @param filter CEL; empty for all
     * @param order as {@link SortOrder#of} reads it; empty for id
     * @param limit records at most, 1 to {@link #LIMIT_MAX}
     * @param cursor of the page before; null for the first page
     */
    record Query(
            String filter,
            String order,
            int limit,
            @Nullable String cursor) {
        private String walk(CollectionRef collection) {
            return collection.tenant().incarnation() + "/" + collection.collection() + "/" + order + "/" + filter;
        }
    }

    /** One record of a page with what its cursor needs. */
    private record Row(Envelope envelope, Cursor cursor) {}

    /**
     * What was read of a page.
     *
     * @param expanded as {@link ExpandRecords#expand} gives it; of no use unless somebody asked for it
     * @param count of no use unless somebody asked for it
     */
    private record Rows(List<Row> rows, boolean isMore, List<JsonText> expanded, long count) {
        static Rows of(List<Row> rows, boolean isMore) {
            return new Rows(rows, isMore, List.of(), -1);
        }

        List<Envelope> items() {
            return rows.stream().map(Row::envelope).toList();
        }

        // Ends before the first whose references are too much.
        Rows with(List<JsonText> expandedRows) {
            return new Rows(
                    rows.subList(0, expandedRows.size()),
                    isMore || expandedRows.size() < rows.size(),
                    expandedRows,
                    count);
        }

        Rows with(long known) {
            return new Rows(rows, isMore, expanded, known);
        }
    }

    /**
     * One page.
     *
     * @param expanded of each item; null if nothing is expanded
     * @param count of all records that the filter leaves; -1 if nobody asked
     * @param nextCursor null if it is the last
     */
    record Page(
            List<Envelope> items,
            @Nullable List<JsonText> expanded,
            long count,
            @Nullable String nextCursor) {}

    /** Reads one page, as fresh as asked for and as the page before was. */
    Answer<Page> list(CollectionRef collection, Query query, Shape shape, Freshness freshness) {
        String walk = query.walk(collection);
        Cursor after = query.cursor() == null ? null : cursors.read(query.cursor(), walk);
        Freshness fresh = after == null ? freshness : freshness.and(after.token());
        Answer<Rows> answer = shape.isPageAlone()
                ? reads.read(
                        ReadModel.RECORDS,
                        collection,
                        fresh,
                        (connection, held) -> read(connection, held, query, after))
                : readInSnapshot(collection, query, after, shape, fresh);
        Rows found = answer.snapshot().value();
        List<Envelope> items = found.items().stream().map(shape.fields()::of).toList();
        String next = found.isMore() ? cursors.write(found.rows().getLast().cursor(), walk) : null;
        return answer.with(new Page(
                items,
                shape.expand().isNone() ? null : found.expanded(),
                shape.count() == RecordCount.NONE ? -1 : found.count(),
                next));
    }

    private Answer<Rows> readInSnapshot(
            CollectionRef collection, Query query, @Nullable Cursor after, Shape shape, Freshness freshness) {
        Answer<Optional<Rows>> answer = snapshots.read(collection.tenant(), freshness, collections -> {
            Optional<HeldCollection> there = collections.find(collection.collection());
            if (there.isEmpty()) {
                return _ -> Optional.empty();
            }
            HeldCollection held = there.get();
            ExpandPlan plan = ExpandPlan.of(shape.expand(), held, collections);
            return transaction -> {
                Rows page = read(transaction, held, query, after).value();
                long count = after == null && !page.isMore()
                        ? page.rows().size()
                        : shape.count().read(transaction, held, query);
                Rows counted = page.with(count);
                return Optional.of(
                        plan.branches().isEmpty()
                                ? counted
                                : counted.with(new ExpandRecords(transaction, bound).expand(page.items(), plan)));
            };
        });
        return answer.with(answer.snapshot().value().orElseThrow(() -> CollectionReads.notFound(answer, collection)));
    }

    /** A statement ready to be run on a collection; its first two parameters are those of {@link CollectionReads#bind}. */
    record Statement(String sql, SqlFragment page, SortOrder order) {
        PreparedStatement prepare(Connection connection, String prefix, HeldCollection held) throws SQLException {
            PreparedStatement statement = connection.prepareStatement(prefix + sql);
            CollectionReads.bind(statement, held);
            page.bind(connection, statement, 3);
            return statement;
        }
    }

    private Found<Rows> read(Connection connection, HeldCollection held, Query query, @Nullable Cursor after)
            throws SQLException {
        Statement list = statement(held, query, after, bound);
        try (PreparedStatement statement = list.prepare(connection, "", held);
                ResultSet row = statement.executeQuery()) {
            return rows(row, list.order(), held, query.limit());
        }
    }

    static Statement statement(HeldCollection held, Query query, @Nullable Cursor after, PageBound bound) {
        RecordFilter filter = RecordFilter.of(query.filter(), held);
        SortOrder order = SortOrder.of(query.order(), held, filter.fixedFields());
        if (after != null && !after.order().equals(order.fingerprint(held))) {
            throw Cursors.refused();
        }
        SqlFragment page = bound.cut(page(held, filter.condition(), order, after, query.limit() + 1), order);
        String keys = IntStream.range(0, order.keys().size())
                .mapToObj(i -> ",\nr." + order.keys().get(i).column() + "::text AS key" + i)
                .collect(Collectors.joining());
        return new Statement(LIST.formatted(keys, page.sql(), order.sql()), page, order);
    }

    // One statement, one snapshot, see CollectionReads. The page's parts come in order already; sorting them says so.
    private static final String LIST = """
            SELECT
            %s,
            %s%%s
            FROM %s
            LEFT JOIN (%%s) AS r ON TRUE
            ORDER BY %%s
            """.formatted(CollectionReads.HEAD, Envelope.COLUMNS, CollectionReads.SOURCES);

    private static SqlFragment page(
            HeldCollection held, SqlFragment condition, SortOrder order, @Nullable Cursor after, int limit) {
        String select = "SELECT r.id, r.version, r.created_at, r.updated_at, r.data" + order.columnsBesidesId();
        SqlFragment page = new SqlFragment();
        SqlFragment rows = order.rows(held, condition);
        for (SqlFragment stretch : Keyset.stretches(order, after, rows.parameterCount())) {
            page.add(page.isEmpty() ? "(" : ") UNION ALL (").add(select).add(rows);
            if (!stretch.isEmpty()) {
                page.add(" AND ").add(stretch);
            }
            page.add(" ORDER BY ").add(order.sql()).add(" LIMIT ").add(new Parameter.Count(limit));
        }
        return new SqlFragment()
                .add(select)
                .add(" FROM (")
                .add(page)
                .add(")) AS r ORDER BY ")
                .add(order.sql())
                .add(" LIMIT ")
                .add(new Parameter.Count(limit));
    }

    private static Found<Rows> rows(ResultSet row, SortOrder order, HeldCollection held, int limit)
            throws SQLException {
        List<Row> rows = new ArrayList<>();
        row.next();
        Found<List<Row>> found = Found.of(row, rows);
        if (row.getString("id") == null) {
            return found.with(Rows.of(rows, false));
        }
        Token seen = found.checkpoint().token(held.partition());
        String fingerprint = order.fingerprint(held);
        do {
            if (rows.size() == limit || row.getObject("data") == null) {
                return found.with(Rows.of(rows, true));
            }
            rows.add(new Row(Envelope.read(row), new Cursor(fingerprint, seen, keys(row, order))));
        } while (row.next());
        return found.with(Rows.of(rows, false));
    }

    private static List<@Nullable String> keys(ResultSet row, SortOrder order) throws SQLException {
        List<@Nullable String> keys = new ArrayList<>();
        for (int i = 0; i < order.keys().size(); i++) {
            keys.add(row.getString("key" + i));
        }
        return keys;
    }
}
