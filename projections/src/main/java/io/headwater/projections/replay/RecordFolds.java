package io.headwater.projections.replay;

import io.headwater.events.Event;
import io.headwater.events.EventEnvelope;
import io.headwater.events.Position;
import io.headwater.events.UnreadableEvent;
import io.headwater.events.Version;
import io.headwater.projections.records.RecordFold;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Folds the streams of a collection into one record after the other, by the code that the engine applies them with. Holds
 * one record and a few of its events in memory, however many there are.
 */
final class RecordFolds {
    private static final int STEPS_PER_PORTION = 500;
    private static final long BYTES_PER_PORTION = 8 * 1024 * 1024;

    private final RecordStreams streams;
    private final SetAside aside;
    private boolean atEvent;

    /**
     * Begins with the first stream.
     *
     * @param aside where the folds of some records end, and events that others go past
     */
    RecordFolds(RecordStreams streams, SetAside aside) throws SQLException {
        this.streams = streams;
        this.aside = aside;
        this.atEvent = streams.next();
    }

    /** The next record, deleted ones too; null behind the last. */
    @Nullable
    FoldedRecord next() throws SQLException {
        if (!atEvent) {
            return null;
        }
        Fold fold = new Fold(streams.recordId());
        while (atEvent && streams.recordId().equals(fold.id)) {
            fold.add();
            atEvent = streams.next();
        }
        return fold.end();
    }

    /** One record under way. */
    private final class Fold {
        private final String id;
        private final @Nullable Position ending;
        private final Set<Position> skipped;
        private final List<RecordFold.Step> steps = new ArrayList<>(1);
        private long bytes;
        private RecordFold.Change.@Nullable Put put;
        private FoldedRecord.@Nullable Unapplied unapplied;

        Fold(String id) {
            this.id = id;
            this.ending = aside.parked().get(id);
            this.skipped = aside.skipped().getOrDefault(id, Set.of());
        }

        void add() throws SQLException {
            Position position = streams.position();
            if (unapplied != null || (ending != null && position.compareTo(ending) >= 0)) {
                return;
            }
            if (skipped.contains(position)) {
                passOver(streams.version());
                return;
            }
            RecordFold.Step step;
            try {
                EventEnvelope envelope = streams.envelope();
                step = new RecordFold.Step(envelope, recordEvent(envelope));
            } catch (RuntimeException e) {
                flush();
                unapplied = unapplied == null
                        ? new FoldedRecord.Unapplied(position, String.valueOf(e.getMessage()))
                        : unapplied;
                return;
            }
            steps.add(step);
            bytes += step.envelope().data().utf8().length;
            if (steps.size() == STEPS_PER_PORTION || bytes >= BYTES_PER_PORTION) {
                flush();
            }
        }

        // As RecordProjection.passOver has it: a row takes the version, and where there is none there is none.
        private void passOver(Version version) {
            flush();
            if (unapplied == null && put != null) {
                put = put.passedOver(version);
            }
        }

        private void flush() {
            if (steps.isEmpty()) {
                return;
            }
            RecordFold.Row row = put == null
                    ? null
                    : new RecordFold.Row(put.state().version(), put.state().createdAt(), put.body());
            RecordFold.Folded folded = RecordFold.fold(row, steps);
            switch (folded.change()) {
                case RecordFold.Change.Put changed -> put = changed;
                case RecordFold.Change.Remove _ -> put = null;
                case null -> {}
            }
            if (!folded.refusals().isEmpty()) {
                var refusal = folded.refusals().getFirst();
                unapplied = new FoldedRecord.Unapplied(refusal.event().position(), refusal.error());
            }
            steps.clear();
            bytes = 0;
        }

        FoldedRecord end() {
            flush();
            return new FoldedRecord(id, put, unapplied);
        }
    }

    private static Event.RecordEvent recordEvent(EventEnvelope envelope) {
        Objects.requireNonNull(envelope.subject().record(), "the event names no record");
        if (envelope.event() instanceof Event.RecordEvent event) {
            return event;
        }
        throw new UnreadableEvent("an event of type " + envelope.type().wireName() + " is not about a record");
    }
}
