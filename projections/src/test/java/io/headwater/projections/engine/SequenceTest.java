package io.headwater.projections.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.events.Partition;
import io.headwater.events.Position;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SequenceTest {
    private static final Checkpoint AT_FIVE = new Checkpoint(new Partition(0), 1, new Position(5), 9, 1);

    @Test
    void eventsThatContinueAreARun() {
        // given
        List<Delivery> deliveries = deliveries(6, 7, 8);

        // when
        Sequence sequence = Sequence.of(AT_FIVE, deliveries);

        // then
        assertThat(sequence).isEqualTo(new Sequence(0, deliveries, List.of()));
    }

    @Test
    void duplicatesAreCountedAndDropped() {
        // given
        List<Delivery> deliveries = deliveries(3, 4, 5, 6);

        // when
        Sequence sequence = Sequence.of(AT_FIVE, deliveries);

        // then
        assertThat(sequence).isEqualTo(new Sequence(3, deliveries.subList(3, 4), List.of()));
    }

    @Test
    void aRunEndsBeforeAGap() {
        // given
        List<Delivery> deliveries = deliveries(6, 8);

        // when
        Sequence sequence = Sequence.of(AT_FIVE, deliveries);

        // then
        assertThat(sequence).isEqualTo(new Sequence(0, deliveries.subList(0, 1), deliveries.subList(1, 2)));
    }

    @Test
    void aGapAtTheFrontLeavesNoRun() {
        // given
        List<Delivery> deliveries = deliveries(7, 8);

        // when
        Sequence sequence = Sequence.of(AT_FIVE, deliveries);

        // then
        assertThat(sequence).isEqualTo(new Sequence(0, List.of(), deliveries));
    }

    @Test
    void anAppliedPositionOfALaterEpochIsAFork() {
        // given
        List<Delivery> deliveries = List.of(delivery(2, 5));

        // when, then
        assertThatThrownBy(() -> Sequence.of(AT_FIVE, deliveries)).isInstanceOf(Sequence.ForkedLog.class);
    }

    private static List<Delivery> deliveries(long... positions) {
        return LongStream.of(positions)
                .mapToObj(position -> delivery(1, position))
                .toList();
    }

    private static Delivery delivery(int epoch, long position) {
        ParkedEvent.Stream stream = new ParkedEvent.Stream("acme", null, null);
        return new Delivery.Illegible(epoch, new ParkedEvent(new Position(position), stream, "{}", "test"), 0);
    }
}
