package io.headwater.query.records;

import io.headwater.events.Token;
import io.headwater.expressions.Expression;
import io.headwater.expressions.InvalidExpression;
import io.headwater.http.Problem;
import io.headwater.http.ProblemType;
import io.headwater.query.catalogue.CollectionReads;
import io.headwater.query.catalogue.CollectionReads.Found;
import io.headwater.query.catalogue.CollectionRef;
import io.headwater.query.catalogue.HeldCollection;
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
import java.util.Set;
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
    private final Cursors cursors;
    private final PageBound bound;

    ListRecords(CollectionReads reads, Cursors cursors, PageBound bound) {
        this.reads = reads;
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

    /** The records of a page, and whether others follow. */
    private record Rows(List<Row> rows, boolean isMore) {}

    /**
     * One page.
     *
     * @param nextCursor null if it is the last
     */
    record Page(List<Envelope> items, @Nullable String nextCursor) {}

    /** Reads one page, as fresh as asked for and as the page before was. */
    Answer<Page> list(CollectionRef collection, Query query, Freshness freshness) {
        String walk = query.walk(collection);
        Cursor after = query.cursor() == null ? null : cursors.read(query.cursor(), walk);
        Answer<Rows> answer = reads.read(
                ReadModel.RECORDS,
                collection,
                after == null ? freshness : freshness.and(after.token()),
                (connection, held) -> read(connection, held, query, after));
        Rows found = answer.snapshot().value();
        List<Envelope> items = found.rows().stream().map(Row::envelope).toList();
        String next = found.isMore() ? cursors.write(found.rows().getLast().cursor(), walk) : null;
        return answer.with(new Page(items, next));
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
        Expression filter = parse(query, held);
        SqlFragment condition = translate(filter, held);
        SortOrder order = SortOrder.of(query.order(), held, filter == null ? Set.of() : FilterSql.fixedFields(filter));
        if (after != null && !after.order().equals(order.fingerprint(held))) {
            throw Cursors.refused();
        }
        SqlFragment page = bound.cut(page(held, condition, order, after, query.limit() + 1), order);
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
        for (SqlFragment stretch : Keyset.stretches(order, after)) {
            page.add(page.isEmpty() ? "(" : ") UNION ALL (")
                    .add(select)
                    .add(" FROM ")
                    .add(held.tables().rows())
                    .add(" AS r WHERE ")
                    .add(condition);
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

    private static @Nullable Expression parse(Query query, HeldCollection held) {
        try {
            return query.filter().isEmpty() ? null : held.checker().check(query.filter());
        } catch (InvalidExpression e) {
            throw invalidFilter(e);
        }
    }

    private static SqlFragment translate(@Nullable Expression filter, HeldCollection held) {
        try {
            return filter == null ? new SqlFragment().add("TRUE") : FilterSql.condition(filter, held);
        } catch (InvalidExpression e) {
            throw invalidFilter(e);
        }
    }

    private static RuntimeException invalidFilter(InvalidExpression e) {
        return Problem.of(ProblemType.MALFORMED, "The filter, at character " + (e.offset() + 1) + ": " + e.getMessage())
                .asException();
    }

    private static Found<Rows> rows(ResultSet row, SortOrder order, HeldCollection held, int limit)
            throws SQLException {
        List<Row> rows = new ArrayList<>();
        row.next();
        Found<List<Row>> found = Found.of(row, rows);
        if (row.getString("id") == null) {
            return found.with(new Rows(rows, false));
        }
        Token seen = found.checkpoint().token(held.partition());
        String fingerprint = order.fingerprint(held);
        do {
            if (rows.size() == limit || row.getObject("data") == null) {
                return found.with(new Rows(rows, true));
            }
            rows.add(new Row(Envelope.read(row), new Cursor(fingerprint, seen, keys(row, order))));
        } while (row.next());
        return found.with(new Rows(rows, false));
    }

    private static List<@Nullable String> keys(ResultSet row, SortOrder order) throws SQLException {
        List<@Nullable String> keys = new ArrayList<>();
        for (int i = 0; i < order.keys().size(); i++) {
            keys.add(row.getString("key" + i));
        }
        return keys;
    }
}
