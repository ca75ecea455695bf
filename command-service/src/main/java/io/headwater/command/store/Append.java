package io.headwater.command.store;

import io.headwater.events.Partition;
import io.headwater.events.Version;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The events of one command, appended together or not at all, and the answer to keep with them.
 *
 * @param partition the tenant's
 * @param expectations what must be true of streams at the commit: every stream that is written, at the version before its
 *     first new event, and every stream that was only looked at, such as the collection's definition
 * @param events the versions of each stream follow its expectation one by one; none if the expectations are only to be
 *     confirmed, or an answer only to be kept
 * @param keep of a command that came with an idempotency key; null if it had none
 * @param again the command, to be decided once more should it lose; null if it is not to be
 * @param backfill facts of a record that is there; null for commands
 */
public record Append(
        Partition partition,
        List<Expectation> expectations,
        List<NewEvent> events,
        @Nullable Keep keep,
        @Nullable Redecision again,
        @Nullable Backfill backfill) {
    public Append {
        expectations = List.copyOf(expectations);
        events = List.copyOf(events);
        if (events.isEmpty() && expectations.isEmpty() && keep == null && backfill == null) {
            throw new IllegalArgumentException("an append has an event, an expectation, an answer to keep or facts");
        }
        checkVersionsFollow(expectations, events);
    }

    /** Events without an answer to keep. */
    public Append(Partition partition, List<Expectation> expectations, List<NewEvent> events) {
        this(partition, expectations, events, null);
    }

    /** Events, and an answer to keep with them, of a command that is not decided again. */
    public Append(Partition partition, List<Expectation> expectations, List<NewEvent> events, @Nullable Keep keep) {
        this(partition, expectations, events, keep, null);
    }

    /** Events, and an answer to keep with them, of a command that may be decided again. */
    public Append(
            Partition partition,
            List<Expectation> expectations,
            List<NewEvent> events,
            @Nullable Keep keep,
            @Nullable Redecision again) {
        this(partition, expectations, events, keep, again, null);
    }

    /** The answer of a command that changed nothing. */
    public static Append answerOnly(Partition partition, Keep keep) {
        return new Append(partition, List.of(), List.of(), keep);
    }

    /** Facts of a record that is there, without an event. */
    public static Append backfill(Partition partition, List<Expectation> expectations, Backfill backfill) {
        return new Append(partition, expectations, List.of(), null, null, backfill);
    }

    /** Whether facts beside the events have to be looked at for it. */
    public boolean needsFacts() {
        return backfill != null || events.stream().anyMatch(NewEvent::needsFacts);
    }

    /** All effects that it has, in order. */
    public Stream<Effect> effects() {
        return Stream.concat(
                backfill == null ? Stream.empty() : backfill.effects().stream(),
                events.stream().flatMap(event -> event.effects().stream()));
    }

    /**
     * What a record that is there would have left beside the events, had its constraints been there before it. To be sent again
     * must do no harm, so it takes values and refers to records, and counts nothing.
     *
     * @param record in the state that an expectation names
     */
    public record Backfill(StreamId record, List<Effect> effects) {
        public Backfill {
            effects = List.copyOf(effects);
        }
    }

    /**
     * What must hold for a stream when the append is flushed.
     *
     * @param version of the stream's last event; {@code Version.NONE} that the stream has none
     * @param lastEvent id of that last event; null for any. A command that was decided on the outcome of another that is
     *     still to be flushed names that one's event here: had it lost against another process's event of the same
     *     version, the version alone would let the dependent command pass, decided on a state that never was
     */
    public record Expectation(
            StreamId stream, Version version, @Nullable UUID lastEvent) {
        /** An expectation of a version, whichever event it is. */
        public Expectation(StreamId stream, Version version) {
            this(stream, version, null);
        }
    }

    private static void checkVersionsFollow(List<Expectation> expectations, List<NewEvent> events) {
        Map<StreamId, Long> versions = new HashMap<>();
        expectations.forEach(expectation ->
                versions.put(expectation.stream(), expectation.version().value()));
        for (NewEvent event : events) {
            Long before = versions.put(event.stream(), event.version().value());
            if (before == null || event.version().value() != before + 1) {
                throw new IllegalArgumentException("version " + event.version() + " does not follow " + before);
            }
        }
    }
}
