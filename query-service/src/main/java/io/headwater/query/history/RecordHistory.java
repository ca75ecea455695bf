package io.headwater.query.history;

import io.headwater.events.RecordId;
import io.headwater.events.RecordState;
import io.headwater.events.Token;
import io.headwater.query.catalogue.CollectionRef;
import io.headwater.query.records.Cursor;
import io.headwater.query.records.Cursors;
import io.headwater.query.replicas.AnswerHeaders;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/** The events of one record, a page at a time, each with what it changed. */
final class RecordHistory {
    private final FreshReads reads;
    private final Cursors cursors;
    private final long pageBytesMax;

    RecordHistory(FreshReads reads, Cursors cursors, DataSize pageSizeMax) {
        this.reads = reads;
        this.cursors = cursors;
        this.pageBytesMax = pageSizeMax.toBytes();
    }

    /**
     * What is asked for.
     *
     * @param newestFirst the highest version first, else the lowest
     * @param limit events at most
     * @param cursor of the page before; null for the first page
     */
    record Query(
            RecordId record,
            HistoryFilter filter,
            boolean newestFirst,
            int limit,
            @Nullable String cursor) {
        private String order() {
            return newestFirst ? "-version" : "version";
        }

        private String walk(CollectionRef collection) {
            return "history/" + collection.tenant().incarnation() + "/" + collection.collection() + "/" + record + "/"
                    + order() + "/" + filter.walk();
        }
    }

    /**
     * One event.
     *
     * @param changes a JSON Patch; null if what the record was before is not known and the event does not tell
     */
    record Item(StoredChange event, @Nullable ArrayNode changes) {}

    /**
     * One page.
     *
     * @param nextCursor null if it is the last
     */
    record Page(List<Item> items, @Nullable String nextCursor) {}

    /** What a statement found: whether the record has any event, and whether there are more than these. */
    private record Rows(boolean isKnown, boolean isMore, List<Item> items) {}

    /** Reads one page, as fresh as asked for and as the page before was. */
    Answer<Page> page(CollectionRef collection, Query query, Freshness freshness) {
        String walk = query.walk(collection);
        Cursor after = query.cursor() == null ? null : cursors.read(query.cursor(), walk);
        Answer<Optional<HeldHistory<Rows>>> answer = reads.read(
                ReadModel.HISTORY,
                after == null ? freshness : freshness.and(after.token()),
                replica -> read(replica, collection, query, after));
        Rows found = HeldHistory.found(answer, collection).value();
        if (!found.isKnown()) {
            throw AnswerHeaders.notFound(
                    answer,
                    collection.tenant().partition(),
                    "The history has nothing of a record '" + query.record() + "' in '" + collection.collection()
                            + "'.");
        }
        String next = null;
        if (found.isMore()) {
            Token seen =
                    answer.snapshot().checkpoint().token(collection.tenant().partition());
            String last = found.items().getLast().event().version().toString();
            next = cursors.write(new Cursor(query.order(), seen, List.of(last)), walk);
        }
        return answer.with(new Page(found.items(), next));
    }

    private Snapshot<Optional<HeldHistory<Rows>>> read(
            Replica replica, CollectionRef collection, Query query, @Nullable Cursor after) throws SQLException {
        try (Connection connection = replica.connect();
                PreparedStatement statement =
                        statement(collection, query, after, pageBytesMax).prepare(connection);
                ResultSet row = statement.executeQuery()) {
            row.next();
            // All rows say the same but for their events.
            Snapshot<Optional<HeldHistory<Boolean>>> head = HeldHistory.read(row, row.getBoolean("is_known"));
            boolean isMore = row.getBoolean("is_more");
            List<Item> items = row.getString("version") == null ? List.of() : items(row);
            return new Snapshot<>(
                    head.checkpoint(),
                    head.value()
                            .map(held -> new HeldHistory<>(
                                    held.collection(),
                                    held.kept(),
                                    new Rows(held.value(), isMore, query.newestFirst() ? items.reversed() : items))));
        }
    }

    private static final String KEY = " h.tenant = held.tenant AND h.collection = held.incarnation AND h.record_id = ?";

    // The page, and of it what its size allows.
    private static final String SHOWN = """
            ), page AS MATERIALIZED (
              SELECT version, type, before, row_number() OVER running AS number, sum(size) OVER running AS bytes
              FROM candidates
              WINDOW running AS (ORDER BY version{direction} ROWS UNBOUNDED PRECEDING)
            ), shown AS MATERIALIZED (
              SELECT version, type, before
              FROM page
              WHERE number <= ? AND (number = 1 OR bytes <= ?)
            )
            """;
    // Those of each run of versions begin at the last one before it that tells the whole record. OFFSET 0 has each
    // version looked up by itself: a join in one go reads all that the record has.
    private static final String EARLIER =
            """
            , begins AS MATERIALIZED (
              SELECT version
              FROM shown
              WHERE before IS NULL
                AND type = ANY (?)
                AND NOT EXISTS (SELECT FROM shown AS other WHERE other.version = shown.version - 1)
            ), earlier AS (
              SELECT DISTINCT h.version
              FROM begins
              CROSS JOIN LATERAL (
                SELECT w.version
                FROM headwater.history AS w
                WHERE w.tenant = held.tenant AND w.collection = held.incarnation AND w.record_id = ?
                  AND w.version < begins.version
                  AND {whole}
                ORDER BY w.version DESC
                LIMIT 1
              ) AS start
              JOIN headwater.history AS h
                ON{key} AND h.version >= start.version AND h.version < begins.version
            )
            SELECT
              shown.version IS NOT NULL AS shown,
              (SELECT count(*) FROM page) > (SELECT count(*) FROM shown) AS is_more,
              {columns}
            FROM (SELECT version FROM shown UNION SELECT version FROM earlier) AS wanted
            CROSS JOIN LATERAL (
              SELECT {columns}
              FROM headwater.history AS h
              WHERE{key} AND h.version = wanted.version
              OFFSET 0
            ) AS h
            LEFT JOIN shown ON shown.version = h.version
            """.replace("{whole}", StoredChange.WHOLE).replace("{key}", KEY).replace("{columns}", StoredChange.COLUMNS);

    // One statement, one snapshot. Beside the page come the events from which its states are folded. OFFSET 0 has it
    // looked up once, not for every row, whether the record is known.
    static Sql statement(CollectionRef collection, Query query, @Nullable Cursor after, long pageBytesMax) {
        String record = query.record().value();
        String direction = query.newestFirst() ? " DESC" : "";
        return new Sql()
                .add("SELECT " + HeldHistory.COLUMNS
                        + ", known.is_known, coalesce(h.is_more, FALSE) AS is_more, h.shown, ")
                .add(StoredChange.COLUMNS + " FROM ")
                .add(HeldHistory.sources(collection))
                .add("CROSS JOIN LATERAL (SELECT EXISTS (SELECT FROM headwater.history AS h WHERE")
                .add(KEY, record)
                .add(") AS is_known OFFSET 0) AS known LEFT JOIN LATERAL (WITH candidates AS (")
                .add(candidates(query, after, direction))
                .add(SHOWN.replace("{direction}", direction), query.limit(), pageBytesMax)
                .add(EARLIER, NEEDING, record, record, record)
                .add(") AS h ON held.incarnation IS NOT NULL ORDER BY h.version");
    }

    private static Sql candidates(Query query, @Nullable Cursor after, String direction) {
        Sql candidates = new Sql()
                .add("SELECT h.version, h.type, h.before, pg_column_size(h.change) AS size")
                .add(" FROM headwater.history AS h WHERE" + KEY, query.record().value())
                .add(query.filter().conditions());
        if (after != null) {
            candidates.add(query.newestFirst() ? " AND h.version < ?" : " AND h.version > ?", version(after));
        }
        return candidates.add(" ORDER BY h.version" + direction + " LIMIT ?", query.limit() + 1);
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
