package io.headwater.query.history;

import io.headwater.events.CollectionName;
import io.headwater.events.JsonText;
import io.headwater.events.TenantPlacement;
import io.headwater.http.Problem;
import io.headwater.http.ProblemType;
import io.headwater.query.history.HistoryReads.Found;
import io.headwater.query.records.Cursor;
import io.headwater.query.records.Cursors;
import io.headwater.query.replicas.AnswerHeaders;
import io.headwater.query.replicas.Checkpoint;
import io.headwater.query.replicas.FreshReads.Answer;
import io.headwater.query.replicas.Freshness;
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
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What happened to a tenant and all it has, a page at a time. */
final class TenantAudit {
    private final HistoryReads reads;
    private final Cursors cursors;
    private final long pageBytesMax;

    TenantAudit(HistoryReads reads, Cursors cursors, DataSize pageSizeMax) {
        this.reads = reads;
        this.cursors = cursors;
        this.pageBytesMax = pageSizeMax.toBytes();
    }

    /**
     * What a statement found.
     *
     * @param isGap whether the tenant is not known and an event of it is parked or was skipped
     * @param last where the page ends; null if there is no more
     */
    private record Rows(
            boolean isThere,
            boolean isGap,
            List<ObjectNode> items,
            @Nullable List<@Nullable String> last) {}

    /**
     * Reads one page, as fresh as asked for and as the page before was.
     *
     * @param collections of which the caller may know and asks; empty for all, and the tenant's own events
     */
    Answer<Walk.Page<ObjectNode>> page(
            TenantPlacement tenant, Set<CollectionName> collections, PageQuery query, Freshness freshness) {
        String of = "audit/" + tenant.incarnation() + "/"
                + collections.stream().map(CollectionName::value).sorted().toList();
        Walk walk = Walk.of(cursors, of, query);
        Answer<Rows> answer = reads.read(
                tenant.partition(),
                walk.freshness(freshness.in(tenant.partition())),
                replica -> read(replica, tenant, collections, walk));
        Rows found = answer.snapshot().value();
        if (found.isGap()) {
            String detail = "What happened to tenant '" + tenant.tenant() + "' is not in the history.";
            throw AnswerHeaders.problem(answer, tenant.partition(), Problem.of(ProblemType.HISTORY_NOT_KEPT, detail));
        }
        if (!found.isThere()) {
            throw AnswerHeaders.notFound(answer, tenant.partition(), "There is no tenant '" + tenant.tenant() + "'.");
        }
        return walk.page(answer, tenant.partition(), found.items(), found.last());
    }

    private Snapshot<Found<Rows>> read(
            Replica replica, TenantPlacement tenant, Set<CollectionName> collections, Walk walk) throws SQLException {
        try (Connection connection = replica.connect();
                PreparedStatement statement = statement(tenant, collections, walk.query(), walk.after(), pageBytesMax)
                        .prepare(connection);
                ResultSet row = statement.executeQuery()) {
            row.next();
            Checkpoint checkpoint = HeldHistory.checkpoint(row);
            Checkpoint records = HeldHistory.records(row);
            boolean isThere = row.getString("held_tenant") != null;
            boolean isGap = !isThere && row.getBoolean("is_gap");
            Rows rows = isThere ? rows(row, walk.query().limit()) : new Rows(false, isGap, List.of(), null);
            return new Snapshot<>(checkpoint, new Found<>(records, isThere, rows));
        }
    }

    // One statement, one snapshot.
    private static final String READ = """
            SELECT
              seen.epoch,
              seen.position AS checkpoint,
              records.epoch AS records_epoch,
              records.position AS records_checkpoint,
              held.incarnation AS held_tenant,
              CASE WHEN held.incarnation IS NULL THEN EXISTS (
                SELECT
                FROM (
                  SELECT projection, partition, tenant, collection FROM headwater.parked_event
                  UNION ALL
                  SELECT projection, partition, tenant, collection FROM headwater.skipped_event
                ) AS gone
                WHERE gone.projection = 'history' AND gone.partition = ? AND gone.tenant = ?
                  AND coalesce(gone.collection, '') = ''
              ) END AS is_gap,
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
            LEFT JOIN headwater.checkpoint AS records ON records.projection = 'records' AND records.partition = ?
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

    static Sql statement(
            TenantPlacement tenant,
            Set<CollectionName> collections,
            PageQuery query,
            @Nullable Cursor after,
            long pageBytesMax) {
        String order = " ORDER BY occurred_at" + query.direction() + ", position" + query.direction();
        int partition = tenant.partition().number();
        long incarnation = tenant.incarnation().value();
        return new Sql()
                .add(
                        READ,
                        partition,
                        tenant.tenant().value(),
                        pageBytesMax,
                        pageBytesMax,
                        partition,
                        partition,
                        incarnation)
                .add(CANDIDATES, incarnation)
                .add(conditions(collections, query, after))
                .add(order + " LIMIT ?", query.limit() + 1)
                .add(") AS page WINDOW running AS (" + order + " ROWS UNBOUNDED PRECEDING)")
                .add(") AS h ON held.incarnation IS NOT NULL ORDER BY h.number");
    }

    private static Sql conditions(Set<CollectionName> collections, PageQuery query, @Nullable Cursor after) {
        HistoryFilter filter = query.filter();
        Sql sql = new Sql().add(filter.times()).add(filter.kinds());
        if (filter.isOfDefinitions()) {
            sql.add(" AND h.record_id IS NULL");
        }
        if (!collections.isEmpty()) {
            sql.add(HistoryFilter.in(collections));
        }
        if (after != null) {
            String beyond = query.beyond();
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
            return new Rows(true, false, items, null);
        }
        List<@Nullable String> last = List.of();
        do {
            if (items.size() == limit || !row.getBoolean("fits")) {
                return new Rows(true, false, items, last);
            }
            String time = row.getObject("occurred_at", OffsetDateTime.class)
                    .toInstant()
                    .toString();
            items.add(json(row, time));
            last = List.of(time, Long.toString(row.getLong("position")));
        } while (row.next());
        return new Rows(true, false, items, null);
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
