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
import io.headwater.query.records.Envelope;
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
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a record was in some version, or at some time: folded from the last event before it that tells the whole record. */
final class FindEarlier {
    private final FreshReads reads;

    FindEarlier(FreshReads reads) {
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
     * @param events up to the one that is asked for; empty if there is none
     * @param first the lowest version that the history has; null if it has none
     * @param next the version after the one asked for that the history has; null if that is the last
     */
    private record Rows(
            List<StoredChange> events,
            @Nullable Version first,
            @Nullable Version next) {}

    /**
     * The record as it was.
     *
     * @throws io.headwater.http.ProblemException 404 {@code version-not-found} if it did not exist then, {@code history-not-kept} if
     *     the history does not tell
     */
    Answer<Envelope> find(CollectionRef collection, RecordId record, When when, Freshness freshness) {
        Answer<Optional<HeldHistory<Rows>>> answer =
                reads.read(ReadModel.HISTORY, freshness, replica -> read(replica, collection, record, when));
        HeldHistory<Rows> held = HeldHistory.found(answer, collection);
        ProblemType missing = missing(held, when);
        if (missing == null) {
            Optional<Envelope> envelope = envelope(record, held.value().events());
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
        if (rows.events().isEmpty()) {
            return isKnownToLack(held, when) ? ProblemType.VERSION_NOT_FOUND : ProblemType.HISTORY_NOT_KEPT;
        }
        StoredChange last = rows.events().getLast();
        if (when instanceof When.AsOf) {
            // Between it and the next one, or now, the record may have changed while the history was not kept.
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
        return since != null && !since.isAfter(last.position());
    }

    /** Whether the history would have what is asked for, had it been there. Versions are dense, from 1. */
    private static boolean isKnownToLack(HeldHistory<Rows> held, When when) {
        Rows rows = held.value();
        boolean fromTheFirst =
                rows.first() == null ? held.kept().isWhole() : rows.first().value() == 1;
        return switch (when) {
            case When.AsOf _ -> fromTheFirst;
            // If there was a time in which nothing was kept, the version may be of then.
            case When.InVersion _ ->
                fromTheFirst && rows.next() == null && held.kept().isWhole();
        };
    }

    private static Optional<Envelope> envelope(RecordId record, List<StoredChange> events) {
        RecordState state = null;
        for (StoredChange event : events) {
            state = event.after(event.before(state));
        }
        StoredChange last = events.getLast();
        if (state == null || state.body() == null || last.createdAt() == null) {
            return Optional.empty();
        }
        return Optional.of(
                new Envelope(record, state.version(), last.createdAt(), state.updatedAt(), JsonText.of(state.body())));
    }

    private static Snapshot<Optional<HeldHistory<Rows>>> read(
            Replica replica, CollectionRef collection, RecordId record, When when) throws SQLException {
        try (Connection connection = replica.connect();
                PreparedStatement statement =
                        statement(collection, record, when).prepare(connection);
                ResultSet row = statement.executeQuery()) {
            row.next();
            Version first = version(row, "first_kept");
            Version next = version(row, "next_kept");
            List<StoredChange> events = new ArrayList<>();
            Snapshot<Optional<HeldHistory<Rows>>> found = HeldHistory.read(row, new Rows(events, first, next));
            boolean isEvent = row.getString("version") != null;
            while (isEvent) {
                events.add(StoredChange.read(row));
                isEvent = row.next();
            }
            return found;
        }
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

    // One statement, one snapshot. OFFSET 0 has the bounds looked up once, not for every row.
    static Sql statement(CollectionRef collection, RecordId record, When when) {
        Sql target = new Sql().add("SELECT t.version").add(key("t", record));
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
                .add("SELECT " + HeldHistory.COLUMNS + ", bounds.first_kept, bounds.next_kept, " + StoredChange.COLUMNS)
                .add(" FROM ")
                .add(HeldHistory.sources(collection))
                .add("LEFT JOIN LATERAL (")
                .add(target)
                .add(
                        " ORDER BY t.version DESC LIMIT 1) AS target ON TRUE LEFT JOIN LATERAL (SELECT (SELECT min(f.version)")
                .add(key("f", record))
                .add(") AS first_kept, (")
                .add(next)
                .add(") AS next_kept OFFSET 0) AS bounds ON TRUE LEFT JOIN LATERAL (SELECT w.version")
                .add(key("w", record))
                .add(" AND w.version <= target.version AND " + StoredChange.WHOLE)
                .add(" ORDER BY w.version DESC LIMIT 1) AS start ON TRUE LEFT JOIN headwater.history AS h")
                .add(
                        " ON h.tenant = held.tenant AND h.collection = held.incarnation AND h.record_id = ?",
                        record.value())
                .add(" AND h.version >= coalesce(start.version, target.version) AND h.version <= target.version")
                .add(" ORDER BY h.version");
    }
}
