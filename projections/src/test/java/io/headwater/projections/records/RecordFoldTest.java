package io.headwater.projections.records;

import static io.headwater.projections.engine.LogFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.events.Adjustment;
import io.headwater.events.CollectionName;
import io.headwater.events.Event;
import io.headwater.events.EventCodec;
import io.headwater.events.EventEnvelope;
import io.headwater.events.Metadata;
import io.headwater.events.Partition;
import io.headwater.events.Position;
import io.headwater.events.RecordId;
import io.headwater.events.Subject;
import io.headwater.events.TenantName;
import io.headwater.events.Version;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RecordFoldTest {
    private static final Instant BEGAN = Instant.parse("2026-01-01T00:00:00Z");
    private static final RecordId ID = new RecordId("a");

    @Test
    void manyChangesFoldIntoOne() {
        // given
        RecordFold.Row row = new RecordFold.Row(new Version(4), BEGAN, json("{'n': 1, 'keep': 1.10}"));

        // when
        RecordFold.Folded folded = RecordFold.fold(
                row,
                List.of(
                        step(5, new Event.RecordPatched(json("{'n': 2}"))),
                        step(6, new Event.RecordPatched(json("{'n': null}")))));

        // then
        assertThat(folded.refusals()).isEmpty();
        assertThat(folded.change()).isInstanceOfSatisfying(RecordFold.Change.Put.class, put -> {
            assertThat(put.data()).hasToString("{\"keep\":1.10}");
            assertThat(put.state().version()).isEqualTo(new Version(6));
            assertThat(put.state().createdAt()).isEqualTo(BEGAN);
            assertThat(put.first()).isEqualTo(new Position(105));
            assertThat(put.last()).isEqualTo(new Position(106));
        });
    }

    @Test
    void numbersAreAddedToThoseOfTheRow() {
        // given
        RecordFold.Row row = new RecordFold.Row(new Version(4), BEGAN, json("{'n': 1.10, 'keep': 1}"));
        List<RecordFold.Step> steps =
                List.of(step(5, new Event.RecordAdjusted(Adjustment.fromJson(json("{'/n': 0.90}")))));

        // when
        RecordFold.Folded folded = RecordFold.fold(row, steps);

        // then
        assertThat(RecordFold.needsBody(steps)).isTrue();
        assertThat(folded.change())
                .isInstanceOfSatisfying(
                        RecordFold.Change.Put.class,
                        put -> assertThat(put.data()).hasToString("{\"n\":2.00,\"keep\":1}"));
    }

    @Test
    void whatTheRowHasIsSkipped() {
        // given
        RecordFold.Row row = new RecordFold.Row(new Version(5), BEGAN, json("{}"));

        // when
        RecordFold.Folded folded = RecordFold.fold(row, List.of(step(5, new Event.RecordPatched(json("{'n': 2}")))));

        // then
        assertThat(folded).isEqualTo(new RecordFold.Folded(null, List.of()));
    }

    @Test
    void aVersionThatCannotFollowIsRefusedWithAllBehindIt() {
        // given
        RecordFold.Row row = new RecordFold.Row(new Version(4), BEGAN, json("{}"));

        // when
        RecordFold.Folded folded = RecordFold.fold(
                row,
                List.of(
                        step(5, new Event.RecordPatched(json("{'n': 2}"))),
                        step(7, new Event.RecordPatched(json("{'n': 3}"))),
                        step(8, new Event.RecordDeleted())));

        // then
        assertThat(folded.change())
                .isInstanceOfSatisfying(
                        RecordFold.Change.Put.class,
                        put -> assertThat(put.state().version()).isEqualTo(new Version(5)));
        assertThat(folded.refusals())
                .extracting(refusal -> refusal.event().version().value() + " " + refusal.error())
                .containsExactly(
                        "7 version 7 cannot follow version 5", "8 an earlier event of the same record is parked");
    }

    @Test
    void aRecordThatBeganAgainContinuesItsVersions() {
        // given
        List<RecordFold.Step> steps = List.of(step(8, new Event.RecordCreated(json("{'n': 1}"))));

        // when
        RecordFold.Folded folded = RecordFold.fold(null, steps);

        // then
        assertThat(folded.change())
                .isInstanceOfSatisfying(
                        RecordFold.Change.Put.class,
                        put -> assertThat(put.state().version()).isEqualTo(new Version(8)));
    }

    @Test
    void aDeletionRemoves() {
        // given
        RecordFold.Row row = new RecordFold.Row(new Version(1), BEGAN, null);

        // when
        RecordFold.Folded folded = RecordFold.fold(row, List.of(step(2, new Event.RecordDeleted())));

        // then
        assertThat(folded.change()).isEqualTo(new RecordFold.Change.Remove(ID, row));
    }

    private static RecordFold.Step step(long version, Event.RecordEvent event) {
        EventEnvelope envelope = new EventEnvelope(
                1,
                new Partition(0),
                new Position(100 + version),
                new UUID(0, version),
                Subject.of(new TenantName("acme"), new CollectionName("orders"), ID),
                new Version(version),
                event.type(),
                EventCodec.encode(event),
                new Metadata("test", null, Version.NONE),
                BEGAN.plusSeconds(version));
        return new RecordFold.Step(envelope, event);
    }
}
