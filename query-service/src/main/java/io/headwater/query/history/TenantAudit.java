package io.headwater.query.history;

import io.headwater.events.CollectionName;
import io.headwater.events.JsonText;
import io.headwater.events.TenantPlacement;
import io.headwater.events.Token;
import io.headwater.query.records.Cursor;
import io.headwater.query.records.Cursors;
import io.headwater.query.replicas.AnswerHeaders;
import io.headwater.query.replicas.Checkpoint;
import io.headwater.query.replicas.FreshReads;
import io.headwater.query.replicas.FreshReads.Answer;
import io.headwater.query.replicas.Freshness;
import io.headwater.query.replicas.ReadModel;
import io.headwater.query.replicas.Replica;
import io.headwater.query.replicas.Snapshot;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What happened to a tenant and all it has, a page at a time. */
final class TenantAudit {
    private final FreshReads reads;
    private final Cursors cursors;
    private final long pageBytesMax;

    TenantAudit(FreshReads reads, Cursors cursors, DataSize pageSizeMax) {
        this.reads = reads;
        this.cursors = cursors;
        this.pageBytesMax = pageSizeMax.toBytes();
    }

    /**
     * What is asked for.
     *
     * @param collections of which the caller may know and asks; empty for all, and the tenant's own events
     * @param limit events at most
     * @param cursor of the page before; null for the first page
     */
    record Query(
            HistoryFilter filter,
            Set<CollectionName> collections,
            boolean newestFirst,
            int limit,
            @Nullable String cursor) {
        Query {
            collections = Set.copyOf(collections);
        }

        private String order() {
            return newestFirst ? "-time" : "time";
        }

        private String walk(TenantPlacement tenant) {
            return "audit/" + tenant.incarnation() + "/"
                    + collections.stream().map(CollectionName::value).sorted().toList() + "/" + order() + "/"
                    + filter.walk();
        }
    }

    /**
     * One page.
     *
     * @param nextCursor null if it is the last
     */
    record Page(List<ObjectNode> items, @Nullable String nextCursor) {}

    /** What a statement found, and the place after it; null if there is no more. */
    private record Rows(List<ObjectNode> items, @Nullable List<@Nullable String> next) {}

    /** Reads one page, as fresh as asked for and as the page before was. */
    Answer<Page> page(TenantPlacement tenant, Query query, Freshness freshness) {
        String walk = query.walk(tenant);
        Cursor after = query.cursor() == null ? null : cursors.read(query.cursor(), walk);
        Freshness wanted = freshness.in(tenant.partition());
        Answer<Optional<Rows>> answer = reads.read(
                ReadModel.HISTORY,
                after == null ? wanted : wanted.and(after.token()),
                replica -> read(replica, tenant, query, after));
        Rows found = answer.snapshot()
                .value()
                .orElseThrow(() -> AnswerHeaders.notFound(
                        answer, tenant.partition(), "There is no tenant '" + tenant.tenant() + "'."));
        Token seen = answer.snapshot().checkpoint().token(tenant.partition());
        String next = found.next() == null ? null : cursors.write(new Cursor(query.order(), seen, found.next()), walk);
        return answer.with(new Page(found.items(), next));
    }

    private Snapshot<Optional<Rows>> read(Replica replica, TenantPlacement tenant, Query query, @Nullable Cursor after)
            throws SQLException {
        try (Connection connection = replica.connect();
                PreparedStatement statement =
                        statement(tenant, query, after, pageBytesMax).prepare(connection);
                ResultSet row = statement.executeQuery()) {
            row.next();
            Checkpoint checkpoint = Checkpoint.read(row, "epoch", "checkpoint");
            boolean isThere = row.getString("held_tenant") != null;
            return new Snapshot<>(checkpoint, isThere ? Optional.of(rows(row, query.limit())) : Optional.empty());
        }
    }

    // One statement, one snapshot.
    private static final String READ = """
            SELECT
              seen.epoch,
              seen.position AS checkpoint,
              held.incarnation AS held_tenant,
              h.version,
              h.type,
              h.position,
              h.occurred_at,
              h.actor,
              h.collection_name,
              h.record_id,
              h.number = 1 OR h.bytes <= ? AS fits,
              CASE WHEN h.number = 1 OR h.bytes <= ? THEN h.change END AS change
            FROM (VALUES (1)) AS one
            LEFT JOIN headwater.checkpoint AS seen ON seen.projection = 'history' AND seen.partition = ?
            LEFT JOIN headwater.history_tenant AS held ON held.incarnation = ?
            LEFT JOIN (
              SELECT
                version, type, position, occurred_at, actor, collection_name, record_id, change,
                row_number() OVER running AS number, sum(size) OVER running AS bytes
              FROM (
            """;
    private static final String CANDIDATES = """
            SELECT
              h.version, h.type, h.position, h.occurred_at, h.actor, h.collection_name, h.record_id,
              h.change, pg_column_size(h.change) AS size
            FROM headwater.history AS h
            WHERE h.tenant = ?""";

    static Sql statement(TenantPlacement tenant, Query query, @Nullable Cursor after, long pageBytesMax) {
        String direction = query.newestFirst() ? " DESC" : "";
        String order = " ORDER BY occurred_at" + direction + ", position" + direction;
        long incarnation = tenant.incarnation().value();
        return new Sql()
                .add(READ, pageBytesMax, pageBytesMax, tenant.partition().number(), incarnation)
                .add(CANDIDATES, incarnation)
                .add(conditions(query, after))
                .add(order + " LIMIT ?", query.limit() + 1)
                .add(") AS page WINDOW running AS (" + order + " ROWS UNBOUNDED PRECEDING)")
                .add(") AS h ON held.incarnation IS NOT NULL ORDER BY h.number");
    }

    private static Sql conditions(Query query, @Nullable Cursor after) {
        Sql sql = query.filter().conditions();
        if (!query.collections().isEmpty()) {
            sql.add(HistoryFilter.in(query.collections()));
        }
        if (after != null) {
            String beyond = query.newestFirst() ? "<" : ">";
            Place place = Place.of(after);
            // The first of the two has months left out that are done.
            sql.add(" AND h.occurred_at " + beyond + "= ?", place.occurredAt())
                    .add(
                            " AND (h.occurred_at, h.position) " + beyond + " (?, ?)",
                            place.occurredAt(),
                            place.position());
        }
        return sql;
    }

    /** Where a page ended. */
    private record Place(OffsetDateTime occurredAt, long position) {
        static Place of(Cursor cursor) {
            try {
                return new Place(
                        OffsetDateTime.parse(String.valueOf(cursor.values().getFirst())),
                        Long.parseLong(String.valueOf(cursor.values().getLast())));
            } catch (DateTimeException | NumberFormatException e) {
                throw Cursors.refused();
            }
        }
    }

    private static Rows rows(ResultSet row, int limit) throws SQLException {
        List<ObjectNode> items = new ArrayList<>();
        if (row.getString("type") == null) {
            return new Rows(items, null);
        }
        List<@Nullable String> last = List.of();
        do {
            if (items.size() == limit || !row.getBoolean("fits")) {
                return new Rows(items, last);
            }
            String time = row.getObject("occurred_at", OffsetDateTime.class)
                    .toInstant()
                    .toString();
            items.add(json(row, time));
            last = List.of(time, Long.toString(row.getLong("position")));
        } while (row.next());
        return new Rows(items, null);
    }

    private static ObjectNode json(ResultSet row, String time) throws SQLException {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("position", row.getLong("position"))
                .put("type", row.getString("type"))
                .put("occurredAt", time)
                .put("actor", row.getString("actor"));
        if (row.getString("collection_name") != null) {
            json.put("collection", row.getString("collection_name"));
        }
        if (row.getString("record_id") != null) {
            json.put("id", row.getString("record_id"));
        }
        json.put("version", row.getLong("version"));
        json.set("change", JsonText.of(row.getBytes("change")).tree());
        return json;
    }
}
