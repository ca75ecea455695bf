package io.headwater.query.history;

import io.headwater.events.EventType;
import io.headwater.events.JsonText;
import io.headwater.events.Position;
import io.headwater.events.RecordId;
import io.headwater.events.RecordState;
import io.headwater.events.Version;
import io.headwater.http.Problem;
import io.headwater.http.ProblemType;
import io.headwater.query.catalogue.CollectionRef;
import io.headwater.query.history.HistoryReads.Found;
import io.headwater.query.records.Envelope;
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
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a record was in some version, or at some time: folded from the last event before it that tells the whole record. */
final class FindEarlier {
    /** Events that are in memory at once; a change has up to a megabyte. */
    private static final int ROWS_FETCHED = 20;
    /** By how much the clocks of command services may differ: an event that comes later may be older by as much. */
    private static final Duration CLOCKS_DIFFER_MAX = Duration.ofMinutes(1);

    private final HistoryReads reads;

    FindEarlier(HistoryReads reads) {
        this.reads = reads;
    }

    /** Which state is asked for. */
    sealed interface When {
        /** The one that an event made. */
        record InVersion(Version version) implements When {}

        /** The one of the last event, by version, that had occurred then. */
        record AsOf(OffsetDateTime time) implements When {}
    }

    /**
     * What a statement found.
     *
     * @param last the event that is asked for; null if there is none
     * @param state after it; null if it cannot be told
     * @param first the lowest version that the history has; null if it has none
     * @param next the version after the one asked for that the history has; null if that is the last
     */
    private record Rows(
            @Nullable StoredChange last,
            @Nullable RecordState state,
            @Nullable Version first,
            @Nullable Version next) {}

    /**
     * The record as it was. A time is as of the history, which is never behind the records as the request found them: at a time
     * after the last event the record is what it is now.
     *
     * @throws io.headwater.http.ProblemException 404 {@code version-not-found} if it did not exist then, {@code history-not-kept} if
     *     the history does not tell; 503 {@code not-fresh-enough} if the history may not be that far yet
     */
    Answer<Envelope> find(CollectionRef collection, RecordId record, When when, Freshness freshness) {
        Answer<HeldHistory<Rows>> answer = reads.read(
                collection.tenant().partition(), freshness, replica -> read(replica, collection, record, when));
        HeldHistory<Rows> held = HeldHistory.found(answer, collection);
        ProblemType missing = missing(held, when);
        if (missing == null) {
            Optional<Envelope> envelope = envelope(record, held.value());
            if (envelope.isPresent()) {
                return answer.with(envelope.get());
            }
            missing = ProblemType.HISTORY_NOT_KEPT;
        }
        String detail = missing == ProblemType.VERSION_NOT_FOUND
                ? "Record '%s' did not exist %s.".formatted(record, text(when))
                : "What record '%s' was %s is not in the history.".formatted(record, text(when));
        throw AnswerHeaders.problem(answer, collection.tenant().partition(), Problem.of(missing, detail));
    }

    private static String text(When when) {
        return switch (when) {
            case When.InVersion in -> "in version " + in.version();
            case When.AsOf as -> "at " + as.time().toInstant();
        };
    }

    /** Why there is nothing to show; null if there is. */
    private static @Nullable ProblemType missing(HeldHistory<Rows> held, When when) {
        Rows rows = held.value();
        StoredChange last = rows.last();
        if (last == null) {
            return isKnownToLack(held, when) ? ProblemType.VERSION_NOT_FOUND : ProblemType.HISTORY_NOT_KEPT;
        }
        if (when instanceof When.AsOf) {
            // Between it and the next one, or now, the record may have changed without a row: while the history was not
            // kept, or by an event that is parked or was skipped.
            boolean isLast = rows.next() == null
                    ? isKeptAfter(held, last)
                    : rows.next().equals(last.version().next());
            if (!isLast) {
                return ProblemType.HISTORY_NOT_KEPT;
            }
        }
        return last.type() == EventType.RECORD_DELETED ? ProblemType.VERSION_NOT_FOUND : null;
    }

    private static boolean isKeptAfter(HeldHistory<Rows> held, StoredChange last) {
        Position since = held.kept().since();
        return since != null && !since.isAfter(last.position()) && held.isWithoutGapAfter(last.position());
    }

    /** Whether the history would have what is asked for, had it been there. Versions are dense, from 1. */
    private static boolean isKnownToLack(HeldHistory<Rows> held, When when) {
        Rows rows = held.value();
        boolean isWithoutGap = held.isWithoutGapAfter(Position.START);
        boolean fromTheFirst = rows.first() == null
                ? held.kept().isWhole() && isWithoutGap
                : rows.first().value() == 1;
        return switch (when) {
            case When.AsOf _ -> fromTheFirst;
            // If there was a time in which nothing was kept, the version may be of then.
            case When.InVersion _ ->
                fromTheFirst && rows.next() == null && held.kept().isWhole() && isWithoutGap;
        };
    }

    private static Optional<Envelope> envelope(RecordId record, Rows rows) {
        StoredChange last = Objects.requireNonNull(rows.last());
        RecordState state = rows.state();
        if (state == null || state.body() == null || last.createdAt() == null) {
            return Optional.empty();
        }
        return Optional.of(
                new Envelope(record, state.version(), last.createdAt(), state.updatedAt(), JsonText.of(state.body())));
    }

    private static Snapshot<Found<HeldHistory<Rows>>> read(
            Replica replica, CollectionRef collection, RecordId record, When when) throws SQLException {
        try (Connection connection = replica.connect()) {
            connection.setAutoCommit(false); // Rows come in portions only within a transaction.
            try (PreparedStatement statement =
                    statement(collection, record, when).prepare(connection)) {
                statement.setFetchSize(ROWS_FETCHED);
                try (ResultSet row = statement.executeQuery()) {
                    row.next();
                    return found(row, when);
                }
            }
        }
    }

    private static Snapshot<Found<HeldHistory<Rows>>> found(ResultSet row, When when) throws SQLException {
        Checkpoint checkpoint = HeldHistory.checkpoint(row);
        Checkpoint records = HeldHistory.records(row);
        HeldHistory<Boolean> held = HeldHistory.read(row, true);
        Version first = version(row, "first_kept");
        Version next = version(row, "next_kept");
        OffsetDateTime latest = row.getObject("latest", OffsetDateTime.class);
        StoredChange last = null;
        RecordState state = null;
        boolean isEvent = row.getString("version") != null;
        while (isEvent) {
            last = StoredChange.read(row);
            state = last.after(last.before(state));
            isEvent = row.next();
        }
        boolean isSettled = held.isKnown()
                && switch (when) {
                    case When.InVersion _ -> last != null;
                    case When.AsOf as ->
                        next != null
                                || (last == null && first != null)
                                || (latest != null
                                        && latest.minus(CLOCKS_DIFFER_MAX).isAfter(as.time()));
                };
        HeldHistory<Rows> found =
                new HeldHistory<>(held.collection(), held.kept(), held.lastGap(), new Rows(last, state, first, next));
        return new Snapshot<>(checkpoint, new Found<>(records, isSettled, found));
    }

    private static @Nullable Version version(ResultSet row, String column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? null : new Version(value);
    }

    private static Sql key(String alias, RecordId record) {
        return new Sql()
                .add(
                        " FROM headwater.history AS {h} WHERE {h}.tenant = held.tenant AND {h}.collection = held.incarnation"
                                        .replace("{h}", alias)
                                + " AND " + alias + ".record_id = ?",
                        record.value());
    }

    // Whether the tenant's events are there up to some time matters only while the history is behind the records.
    private static final String LATEST = """
            , CASE WHEN records.epoch > seen.epoch OR records.position > seen.position THEN (
              SELECT latest.occurred_at
              FROM headwater.history AS latest
              WHERE latest.tenant = ?
              ORDER BY latest.occurred_at DESC
              LIMIT 1
            ) END AS latest,
            """;

    // One statement, one snapshot. OFFSET 0 has the bounds looked up once, not for every row.
    static Sql statement(CollectionRef collection, RecordId record, When when) {
        Sql target = new Sql().add("SELECT t.version, t.occurred_at").add(key("t", record));
        Sql next = new Sql().add("SELECT min(n.version)").add(key("n", record));
        switch (when) {
            case When.InVersion in -> {
                target.add(" AND t.version = ?", in.version().value());
                next.add(" AND n.version > ?", in.version().value());
            }
            case When.AsOf as -> {
                target.add(" AND t.occurred_at <= ?", as.time());
                next.add(" AND n.version > target.version");
            }
        }
        return new Sql()
                .add("SELECT " + HeldHistory.COLUMNS + ", bounds.first_kept, bounds.next_kept")
                .add(LATEST, collection.tenant().incarnation().value())
                .add(StoredChange.COLUMNS + " FROM ")
                .add(HeldHistory.sources(collection, record))
                .add("LEFT JOIN LATERAL (")
                .add(target)
                .add(
                        " ORDER BY t.version DESC LIMIT 1) AS target ON TRUE LEFT JOIN LATERAL (SELECT (SELECT min(f.version)")
                .add(key("f", record))
                .add(") AS first_kept, (")
                .add(next)
                .add(") AS next_kept OFFSET 0) AS bounds ON TRUE LEFT JOIN LATERAL (SELECT w.version")
                .add(key("w", record))
                .add(MonthOf.same("w", "target"))
                .add(" AND w.version <= target.version AND " + StoredChange.WHOLE)
                .add(" ORDER BY w.version DESC LIMIT 1) AS start ON TRUE LEFT JOIN headwater.history AS h")
                .add(
                        " ON h.tenant = held.tenant AND h.collection = held.incarnation AND h.record_id = ?",
                        record.value())
                .add(MonthOf.same("h", "target"))
                .add(" AND h.version >= coalesce(start.version, target.version) AND h.version <= target.version")
                .add(" ORDER BY h.version");
    }
}
