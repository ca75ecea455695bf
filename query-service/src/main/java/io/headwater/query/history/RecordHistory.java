package io.headwater.query.history;

import io.headwater.events.RecordId;
import io.headwater.events.RecordState;
import io.headwater.query.catalogue.CollectionRef;
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
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/** The events of one record, a page at a time, each with what it changed. */
final class RecordHistory {
    /** Events of the record that are looked at for those that a filter leaves. */
    static final int LOOKED_AT_MAX = 10_000;
    /** Events that are read for one page, with those from which its states are folded. */
    static final int READ_MAX = 5_000;

    private final HistoryReads reads;
    private final Cursors cursors;
    private final Bounds bounds;

    RecordHistory(HistoryReads reads, Cursors cursors, DataSize pageSizeMax) {
        this.reads = reads;
        this.cursors = cursors;
        this.bounds = new Bounds(LOOKED_AT_MAX, READ_MAX, pageSizeMax.toBytes());
    }

    /**
     * What one page may cost, whatever it shows; one event is always shown.
     *
     * @param lookedAt events that a filter is asked about
     * @param read events that are read
     * @param bytes of all that is read
     */
    record Bounds(int lookedAt, int read, long bytes) {}

    /**
     * One event.
     *
     * @param changes a JSON Patch; null if what the record was before is not known and the event does not tell
     */
    record Item(StoredChange event, @Nullable ArrayNode changes) {}

    /** What a statement found; {@code endsAt} is the last version that was looked at, null if there are no more. */
    private record Rows(boolean isKnown, @Nullable String endsAt, List<Item> items) {}

    /** Reads one page, as fresh as asked for and as the page before was. */
    Answer<Walk.Page<Item>> page(CollectionRef collection, RecordId record, PageQuery query, Freshness freshness) {
        String of = "history/" + collection.tenant().incarnation() + "/" + collection.collection() + "/" + record;
        Walk walk = Walk.of(cursors, of, query);
        Answer<HeldHistory<Rows>> answer = reads.read(
                collection.tenant().partition(),
                walk.freshness(freshness),
                replica -> read(replica, collection, record, walk));
        HeldHistory<Rows> held = HeldHistory.found(answer, collection);
        Rows found = held.value();
        if (!found.isKnown()) {
            String detail =
                    "The history has nothing of a record '" + record + "' in '" + collection.collection() + "'.";
            throw held.lastGap() == null
                    ? AnswerHeaders.notFound(answer, collection.tenant().partition(), detail)
                    : HeldHistory.gap(answer, collection, detail);
        }
        List<@Nullable String> last = null;
        if (found.endsAt() != null) {
            last = List.of(found.endsAt());
        }
        return walk.page(answer, collection.tenant().partition(), found.items(), last);
    }

    private Snapshot<Found<HeldHistory<Rows>>> read(
            Replica replica, CollectionRef collection, RecordId record, Walk walk) throws SQLException {
        try (Connection connection = replica.connect();
                PreparedStatement statement = statement(collection, record, walk.query(), walk.after(), bounds)
                        .prepare(connection);
                ResultSet row = statement.executeQuery()) {
            row.next();
            // All rows say the same but for their events.
            Checkpoint checkpoint = HeldHistory.checkpoint(row);
            Checkpoint records = HeldHistory.records(row);
            HeldHistory<Boolean> held = HeldHistory.read(row, row.getBoolean("is_known"));
            String endsAt = row.getString("ends_at");
            List<Item> items = row.getString("version") == null ? List.of() : items(row);
            Rows rows = new Rows(held.value(), endsAt, walk.query().isNewestFirst() ? items.reversed() : items);
            return new Snapshot<>(
                    checkpoint,
                    new Found<>(
                            records,
                            held.isKnown() && held.value(),
                            new HeldHistory<>(held.collection(), held.kept(), held.lastGap(), rows)));
        }
    }

    private static final String KEY = " h.tenant = held.tenant AND h.collection = held.incarnation AND h.record_id = ?";

    /** Whether nothing in the set tells what the record was right before the event {@code e} of it. */
    private static final String BEGINS = """
            (lag(version) OVER (ORDER BY version)) IS DISTINCT FROM version - 1
                AND NOT has_before AND type = ANY (?) AS begins""";

    // Where the fold of the states begins that the event needs: in its month, and no further back than an interval.
    private static final String START =
            """
            SELECT w.version
            FROM headwater.history AS w
            WHERE w.tenant = held.tenant AND w.collection = held.incarnation AND w.record_id = ?
              AND e.begins AND w.version < e.version AND w.version >= e.version - 100
              AND {whole}{month}
            ORDER BY w.version DESC
            LIMIT 1
            """.replace("{whole}", StoredChange.WHOLE).replace("{month}", MonthOf.same("w", "e"));

    private static final String BEFORE =
            " AND h.version >= start.version AND h.version < e.version" + MonthOf.same("h", "e");

    // What the filter leaves of what is looked at; then the page, as far as all that has to be read for it allows.
    private static final String SHOWN =
            """
            ), candidates AS MATERIALIZED (
              SELECT version, occurred_at, size, lag(version) OVER (ORDER BY version) AS previous, {begins}
              FROM matching
            ), page AS MATERIALIZED (
              SELECT
                e.version,
                row_number() OVER running AS number,
                sum(1 + coalesce(earlier.events, 0)) OVER running AS events,
                sum(e.size + coalesce(earlier.bytes, 0)) OVER running AS bytes
              FROM candidates AS e
              LEFT JOIN LATERAL (
                SELECT
                  count(*) AS events,
                  sum(pg_column_size(h.change) + coalesce(pg_column_size(h.before), 0)) AS bytes
                FROM ({start}) AS start
                JOIN headwater.history AS h
                  ON{key}{before} AND h.version > coalesce(e.previous, 0)
              ) AS earlier ON TRUE
              WINDOW running AS (ORDER BY e.version{direction} ROWS UNBOUNDED PRECEDING)
            ), shown AS MATERIALIZED (
              SELECT m.version, m.occurred_at, {begins}
              FROM matching AS m
              JOIN page USING (version)
              WHERE page.number <= ? AND (page.number = 1 OR (page.events <= ? AND page.bytes <= ?))
            )
            """.replace("{begins}", BEGINS).replace("{start}", START).replace("{before}", BEFORE);

    // Each event is looked up by itself, in its month: a join in one go reads all that the record has.
    private static final String EVENTS = """
            , wanted AS MATERIALIZED (
              SELECT version, occurred_at FROM shown
              UNION
              SELECT h.version, h.occurred_at
              FROM shown AS e
              CROSS JOIN LATERAL ({start}) AS start
              JOIN headwater.history AS h
                ON{key}{before}
            ), ends AS (
              SELECT
                CASE
                  WHEN (SELECT count(*) FROM shown) < (SELECT count(*) FROM matching)
                  THEN (SELECT version FROM shown ORDER BY version{opposite} LIMIT 1)
                  WHEN (SELECT count(*) FROM looked_at) = ?
                  THEN (SELECT version FROM looked_at ORDER BY version{opposite} LIMIT 1)
                END AS ends_at,
                EXISTS (SELECT FROM looked_at) AS is_known
            )
            SELECT ends.ends_at, ends.is_known, found.*
            FROM ends
            LEFT JOIN (
              SELECT
                shown.version IS NOT NULL AS shown,
                {columns}
              FROM wanted
              CROSS JOIN LATERAL (
                SELECT {columns}
                FROM headwater.history AS h
                WHERE{key} AND h.version = wanted.version{month}
                OFFSET 0
              ) AS h
              LEFT JOIN shown ON shown.version = h.version
            ) AS found ON TRUE
            """.replace("{start}", START)
            .replace("{before}", BEFORE)
            .replace("{month}", MonthOf.same("h", "wanted"))
            .replace("{columns}", StoredChange.COLUMNS);

    // One statement, one snapshot. Beside the page come the events from which its states are folded.
    static Sql statement(
            CollectionRef collection, RecordId id, PageQuery query, @Nullable Cursor after, Bounds bounds) {
        String record = id.value();
        boolean isSelective = query.filter().isSelective();
        int lookedAt = isSelective ? bounds.lookedAt() : query.limit() + 1;
        return new Sql()
                .add("SELECT " + HeldHistory.COLUMNS + ", h.ends_at, h.shown, ")
                .add("CASE WHEN h.is_known THEN TRUE ELSE EXISTS (SELECT FROM headwater.history AS h WHERE")
                .add(KEY, record)
                .add(") END AS is_known, " + StoredChange.COLUMNS + " FROM ")
                .add(HeldHistory.sources(collection, id))
                .add("LEFT JOIN LATERAL (WITH looked_at AS MATERIALIZED (")
                .add(lookedAt(record, query, after, lookedAt))
                .add("), matching AS MATERIALIZED (SELECT h.version, h.occurred_at, h.type, h.has_before, h.size")
                .add(" FROM looked_at AS h WHERE TRUE")
                .add(query.filter().kinds())
                .add(" ORDER BY version" + query.direction() + " LIMIT ?", query.limit() + 1)
                .add(
                        filled(SHOWN, query),
                        NEEDING,
                        record,
                        record,
                        NEEDING,
                        query.limit(),
                        bounds.read(),
                        bounds.bytes())
                .add(filled(EVENTS, query), record, record, lookedAt, record)
                .add(") AS h ON held.incarnation IS NOT NULL ORDER BY h.version");
    }

    private static String filled(String sql, PageQuery query) {
        return sql.replace("{key}", KEY)
                .replace("{direction}", query.direction())
                .replace("{opposite}", query.isNewestFirst() ? "" : " DESC");
    }

    private static Sql lookedAt(String record, PageQuery query, @Nullable Cursor after, int most) {
        Sql sql = new Sql()
                .add("SELECT h.version, h.occurred_at, h.type, h.actor, h.before IS NOT NULL AS has_before,")
                .add(" pg_column_size(h.change) + coalesce(pg_column_size(h.before), 0) AS size")
                .add(" FROM headwater.history AS h WHERE" + KEY, record)
                .add(query.filter().times());
        if (after != null) {
            sql.add(" AND h.version " + query.beyond() + " ?", version(after));
        }
        return sql.add(" ORDER BY h.version" + query.direction() + " LIMIT ?", most);
    }

    /** Types whose changes cannot be told, or not in parts, without the state before. */
    private static final List<String> NEEDING =
            List.of("headwater.record.replaced.v1", "headwater.record.patched.v1", "headwater.record.adjusted.v1");

    private static long version(Cursor cursor) {
        try {
            return Long.parseLong(String.valueOf(cursor.values().getFirst()));
        } catch (NumberFormatException e) {
            throw Cursors.refused();
        }
    }

    /** The events that are shown, in the order of their versions. */
    private static List<Item> items(ResultSet row) throws SQLException {
        List<Item> items = new ArrayList<>();
        RecordState state = null;
        do {
            StoredChange event = StoredChange.read(row);
            RecordState before = event.before(state);
            state = event.after(before);
            if (row.getBoolean("shown")) {
                items.add(new Item(event, changes(event, before, state)));
            }
        } while (row.next());
        return items;
    }

    private static @Nullable ArrayNode changes(
            StoredChange event, @Nullable RecordState before, @Nullable RecordState after) {
        return switch (event.type()) {
            case RECORD_CREATED -> PatchBetween.whole("add", event.change().tree());
            case RECORD_DELETED -> PatchBetween.removal();
            default -> {
                JsonNode old = before == null ? null : before.body();
                JsonNode now = after == null ? null : after.body();
                if (now == null) {
                    yield null;
                }
                yield old == null ? PatchBetween.whole("replace", now) : PatchBetween.of(old, now);
            }
        };
    }
}
