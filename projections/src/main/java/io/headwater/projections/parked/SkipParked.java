package io.headwater.projections.parked;

import io.headwater.events.CollectionName;
import io.headwater.events.InvalidName;
import io.headwater.events.Position;
import io.headwater.events.RecordId;
import io.headwater.events.Subject;
import io.headwater.events.TenantName;
import io.headwater.events.Version;
import io.headwater.projections.engine.Delivery;
import io.headwater.projections.engine.EventLog;
import io.headwater.projections.engine.Projection;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Gives a parked event up: the read model goes past it as though it had changed nothing, and what waits behind it is applied as
 * far as it can be. The event stays in the log, and in {@code headwater.skipped_event} with who gave it up, when and why.
 */
public final class SkipParked {
    private final EventLog log;
    private final Projection projection;
    private final ParkedQueues queues;
    private final QueuedEvents queued;
    private final HeldPartitions partitions;

    /** Skips in one replica; the projection is the caller's own, not the one of a running engine. */
    public SkipParked(DataSource replica, EventLog log, Projection projection) {
        this.log = log;
        this.projection = projection;
        this.queues = new ParkedQueues(projection.name());
        this.queued = new QueuedEvents(projection.name());
        this.partitions = new HeldPartitions(replica, projection);
    }

    /**
     * Who gives an event up and why.
     *
     * @param by whoever the operating system says it is
     * @param reason 1 to 2 000 characters, not blank
     */
    public record Decision(String by, String reason) {
        private static final int REASON_LENGTH_MAX = 2_000;

        /** Refuses what would tell nobody anything. */
        public Decision {
            reason = reason.strip();
            if (reason.isEmpty() || reason.length() > REASON_LENGTH_MAX || reason.indexOf('\0') >= 0) {
                throw new InvalidName("A reason has 1 to " + REASON_LENGTH_MAX + " characters.");
            }
        }
    }

    /** What came of it, or would. */
    public sealed interface Outcome {
        /** There is no such parked event; nothing was done. */
        record NotParked() implements Outcome {}

        /** Another event of the same stream is parked before it, which is to be dealt with first; nothing was done. */
        record Behind(Place first) implements Outcome {}

        /** The log has another event at this place: the replica is to be rebuilt; nothing was done. */
        record OnFork() implements Outcome {}

        /**
         * The event is given up.
         *
         * @param applied events behind it that were applied
         * @param next the one behind it that could not be, and keeps the others waiting; null if all were applied
         */
        record Skipped(
                StreamName stream, long applied, @Nullable StillParked next) implements Outcome {}
    }

    /** What {@link #skip} would come to just now; changes nothing. */
    public Outcome foresee(Place place) throws SQLException {
        return partitions.rehearse(place.partition(), work(place, new Decision("nobody", "rehearsal")));
    }

    /**
     * Gives an event up.
     *
     * @throws SQLException a database is away or the partition is busy; nothing was done
     */
    public Outcome skip(Place place, Decision decision) throws SQLException {
        return partitions.keep(place.partition(), work(place, decision));
    }

    private HeldPartitions.Work<Outcome> work(Place place, Decision decision) {
        return (transaction, hold) -> {
            Optional<StreamName> stream = queues.streamAt(transaction, place);
            if (stream.isEmpty()) {
                return new Outcome.NotParked();
            }
            Place start = new Place(place.partition(), Position.START);
            QueuedEvents.Entry first =
                    queued.entries(transaction, start, List.of(stream.get()), 1).getFirst();
            if (!first.position().equals(place.position())) {
                return new Outcome.Behind(new Place(place.partition(), first.position()));
            }
            List<Delivery> logged = log.readAt(place.partition(), List.of(place.position()), 1);
            Delivery.Legible event =
                    !logged.isEmpty() && logged.getFirst() instanceof Delivery.Legible legible ? legible : null;
            if (event != null && !first.isOf(event)) {
                return new Outcome.OnFork();
            }
            passOver(transaction, place, stream.get(), event);
            keep(transaction, place, decision);
            queued.remove(transaction, place.partition(), List.of(place.position()));
            Attempt attempt = new Attempt(transaction, place.partition(), projection, log);
            attempt.apply(stream.stream().toList());
            hold.outdateEngine();
            StillParked next = attempt.failures().stream().findFirst().orElse(null);
            return new Outcome.Skipped(stream.get(), attempt.applied(), next);
        };
    }

    private void passOver(Connection transaction, Place place, StreamName stream, Delivery.@Nullable Legible legible)
            throws SQLException {
        Subject subject = legible == null ? subject(stream) : legible.event().subject();
        Version version = legible == null
                ? parkedVersion(transaction, place)
                : legible.event().version();
        if (subject != null && version != null) {
            projection.passOver(transaction, place.partition(), subject, version);
        }
    }

    private static @Nullable Subject subject(StreamName stream) {
        try {
            return new Subject(
                    new TenantName(stream.tenant()),
                    stream.collection().isEmpty() ? null : new CollectionName(stream.collection()),
                    stream.record().isEmpty() ? null : new RecordId(stream.record()));
        } catch (IllegalArgumentException e) {
            return null; // Nothing in a read model has such a name.
        }
    }

    private static final String VERSION = """
            SELECT coalesce(event ->> 'version', event #>> '{headers,ce_recordversion}')
            FROM headwater.parked_event
            WHERE projection = ? AND partition = ? AND position = ?
            """;

    private @Nullable Version parkedVersion(Connection transaction, Place place) throws SQLException {
        try (PreparedStatement statement = transaction.prepareStatement(VERSION)) {
            statement.setString(1, projection.name());
            statement.setInt(2, place.partition().number());
            statement.setLong(3, place.position().value());
            try (ResultSet row = statement.executeQuery()) {
                String version = row.next() ? row.getString(1) : null;
                return version != null && version.matches("\\d{1,18}") ? new Version(Long.parseLong(version)) : null;
            }
        }
    }

    private static final String KEEP = """
            INSERT INTO headwater.skipped_event (
              projection, partition, position, tenant, collection, record_id, event, error, parked_at,
              skipped_at, skipped_by, reason)
            SELECT
              projection, partition, position, tenant, collection, record_id, event, error, parked_at,
              now(), ?, ?
            FROM headwater.parked_event
            WHERE projection = ? AND partition = ? AND position = ?
            """;

    private void keep(Connection transaction, Place place, Decision decision) throws SQLException {
        try (PreparedStatement statement = transaction.prepareStatement(KEEP)) {
            statement.setString(1, decision.by());
            statement.setString(2, decision.reason());
            statement.setString(3, projection.name());
            statement.setInt(4, place.partition().number());
            statement.setLong(5, place.position().value());
            statement.executeUpdate();
        }
    }
}
