package io.headwater.command.store;

import static io.headwater.command.store.Appends.event;
import static io.headwater.command.store.Appends.expect;
import static io.headwater.command.store.Appends.one;
import static io.headwater.command.store.Appends.several;
import static io.headwater.command.store.Appends.stream;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.events.EventEnvelope;
import io.headwater.events.JsonText;
import io.headwater.events.Version;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What every event store keeps of snapshots, whatever is behind it. */
public abstract class SnapshotsContract {
    private static final int FORMAT = 2;
    private static final Snapshot.State STATE = new Snapshot.State(
            JsonText.of("{\"total\": 14.00, \"name\": \"Gr\u00fc\u00dfe\"}"),
            Instant.parse("2026-01-02T03:04:05.678901Z"),
            Instant.parse("2026-02-03T04:05:06.789012Z"));

    /** The store under test, empty. */
    protected abstract EventStore store();

    @Test
    void streamsWithoutSnapshotsAreReadFromTheirBeginning() {
        // given
        append(several(0, List.of(expect("o1", 0)), event("o1", 1), event("o1", 2), event("o1", 3)));
        append(one(1, "o2", 0));

        // when
        Map<StreamId, StreamRead> read =
                store().readStreams(Map.of(stream("o1"), FORMAT, stream("o2"), FORMAT, stream("o3"), FORMAT), 2);

        // then
        assertThat(read)
                .isEqualTo(Map.of(
                        stream("o1"), new StreamRead(null, events("o1", 0, 2), false, false),
                        stream("o2"), new StreamRead(null, events("o2", 0, 2), true, false),
                        stream("o3"), StreamRead.NOTHING));
    }

    @Test
    void aSnapshotIsReadBackAsItWasWithTheEventsAfterIt() {
        // given
        append(several(0, List.of(expect("o1", 0)), event("o1", 1), event("o1", 2), event("o1", 3)));
        Snapshot kept = snapshot("o1", 2, FORMAT);

        // when
        store().keepSnapshots(List.of(kept));

        // then
        assertThat(read("o1", FORMAT)).isEqualTo(new StreamRead(kept, events("o1", 2, 10), true, false));
    }

    @Test
    void aSnapshotOfTheLastEventIsAllThereIs() {
        // given
        append(one(0, "o1", 0));
        Snapshot kept = snapshot("o1", 1, FORMAT);

        // when
        store().keepSnapshots(List.of(kept));

        // then
        assertThat(read("o1", FORMAT)).isEqualTo(new StreamRead(kept, List.of(), true, false));
    }

    @Test
    void whoAsksForNoSnapshotGetsTheEvents() {
        // given
        append(one(0, "o1", 0));

        // when
        store().keepSnapshots(List.of(snapshot("o1", 1, FORMAT)));

        // then
        assertThat(read("o1", Snapshot.NO_FORMAT)).isEqualTo(new StreamRead(null, events("o1", 0, 10), true, false));
    }

    @Test
    void aSnapshotThatStandsOnAnotherEventIsPassedOver() {
        // given
        append(several(0, List.of(expect("o1", 0)), event("o1", 1), event("o1", 2)));

        // when
        store().keepSnapshots(List.of(new Snapshot(stream("o1"), new Version(2), UUID.randomUUID(), FORMAT, STATE)));

        // then
        assertThat(read("o1", FORMAT)).isEqualTo(new StreamRead(null, events("o1", 0, 10), true, true));
    }

    @Test
    void aSnapshotFromBeyondTheEndOfTheStreamIsPassedOver() {
        // given
        append(one(0, "o1", 0));
        Snapshot beyond = new Snapshot(stream("o1"), new Version(1_000_000), UUID.randomUUID(), FORMAT, STATE);
        Snapshot ofNothing = new Snapshot(stream("o2"), new Version(1), UUID.randomUUID(), FORMAT, STATE);

        // when
        store().keepSnapshots(List.of(beyond, ofNothing));

        // then
        assertThat(read("o1", FORMAT)).isEqualTo(new StreamRead(null, events("o1", 0, 10), true, true));
        assertThat(read("o2", FORMAT)).isEqualTo(new StreamRead(null, List.of(), true, true));
    }

    @Test
    void aSnapshotOfAnotherFormatIsPassedOverAndOnlyAnEarlierOneIsReplaced() {
        // given
        append(several(0, List.of(expect("o1", 0)), event("o1", 1), event("o1", 2)));
        Snapshot earlier = snapshot("o1", 2, FORMAT);
        Snapshot later = snapshot("o1", 1, FORMAT + 1);

        // when
        store().keepSnapshots(List.of(earlier));
        StreamRead before = read("o1", FORMAT + 1);
        store().keepSnapshots(List.of(later));
        store().keepSnapshots(List.of(earlier));

        // then
        assertThat(before).isEqualTo(new StreamRead(null, events("o1", 0, 10), true, true));
        assertThat(read("o1", FORMAT)).isEqualTo(new StreamRead(null, events("o1", 0, 10), true, true));
        assertThat(read("o1", FORMAT + 1)).isEqualTo(new StreamRead(later, events("o1", 1, 10), true, false));
    }

    @Test
    void theSnapshotThatIsKeptLastIsTheOneThatIsRead() {
        // given
        append(several(0, List.of(expect("o1", 0)), event("o1", 1), event("o1", 2), event("o1", 3)));

        // when
        store().keepSnapshots(List.of(snapshot("o1", 1, FORMAT)));
        store().keepSnapshots(List.of(snapshot("o1", 3, FORMAT)));

        // then
        assertThat(read("o1", FORMAT).snapshot()).isEqualTo(snapshot("o1", 3, FORMAT));
    }

    /** A snapshot on an event that is there. */
    protected final Snapshot snapshot(String record, long version, int format) {
        EventEnvelope last = events(record, version - 1, 1).getFirst();
        return new Snapshot(stream(record), new Version(version), last.id(), format, STATE);
    }

    /** The stream of a record as it is read with its snapshot. */
    protected final StreamRead read(String record, int format) {
        return store().readStreams(Map.of(stream(record), format), 10).getOrDefault(stream(record), StreamRead.NOTHING);
    }

    private List<EventEnvelope> events(String record, long after, int eventsMax) {
        return store().readStream(stream(record), new Version(after), eventsMax);
    }

    private void append(Append append) {
        assertThat(store().append(append).join()).isInstanceOf(AppendOutcome.Appended.class);
    }
}
