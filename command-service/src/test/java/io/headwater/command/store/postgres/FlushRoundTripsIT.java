package io.headwater.command.store.postgres;

import static io.headwater.command.store.Appends.event;
import static io.headwater.command.store.Appends.expect;
import static io.headwater.command.store.Appends.keeping;
import static io.headwater.command.store.Appends.one;
import static io.headwater.command.store.Appends.several;
import static io.headwater.command.store.Effects.backfill;
import static io.headwater.command.store.Effects.begin;
import static io.headwater.command.store.Effects.deleted;
import static io.headwater.command.store.Effects.refer;
import static io.headwater.command.store.Effects.take;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.command.store.Append;
import io.headwater.command.store.AppendOutcome.Appended;
import io.headwater.command.store.AppendOutcome.Confirmed;
import io.headwater.command.store.AppendOutcome.Conflict;
import io.headwater.command.store.AppendOutcome.Violated;
import io.headwater.command.store.Appends;
import io.headwater.command.store.Effect;
import java.io.IOException;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What passes between the store and its database for a flush, counted on the wire. */
class FlushRoundTripsIT {
    private static final int FLUSHES = 20;

    private ProxiedStore proxied;

    /** By then the flusher's statements have been used. */
    @BeforeEach
    void start() throws IOException {
        proxied = ProxiedStore.start();
        append(i -> one(0, "before" + i, 0));
        append(i -> three("threeBefore" + i));
        append(i -> keeping("before" + i, one(0, "keptBefore" + i, 0)));
        append(i -> begin("parent" + i, take("before" + i, "parent" + i)));
    }

    @AfterEach
    void stop() throws IOException {
        proxied.close();
    }

    @Test
    void aForeseenFlushOfOneEventIsOneRoundTrip() {
        assertThat(append(i -> one(0, "o" + i, 0))).isEqualTo(FLUSHES);
    }

    @Test
    void aForeseenFlushOfSeveralEventsIsOneRoundTrip() {
        assertThat(append(i -> three("o" + i))).isEqualTo(FLUSHES);
    }

    @Test
    void aForeseenFlushThatKeepsAnAnswerIsOneRoundTrip() {
        assertThat(append(i -> keeping("k" + i, one(0, "o" + i, 0)))).isEqualTo(FLUSHES);
    }

    @Test
    void aForeseenFlushOfEventsWithEffectsIsOneRoundTrip() {
        assertThat(append(i -> begin(
                        "o" + i,
                        take("v" + i, "o" + i),
                        refer("o" + i, "parent" + i),
                        new Effect.Count(Appends.ORDERS, 1, FLUSHES))))
                .isEqualTo(FLUSHES);
        assertThat(append(i -> keeping("f" + i, begin("k" + i, take("k" + i, "k" + i)))))
                .isEqualTo(FLUSHES);
    }

    @Test
    void aForeseenFlushOfADeletionIsOneRoundTrip() {
        assertThat(append(i -> several(0, List.of(expect("parent" + i, 1)), deleted("parent" + i, 2))))
                .isEqualTo(FLUSHES);
    }

    @Test
    void whatIsNotThereToBeHadIsFoundByLookingAndStopsNobodyFromLeapingNextTime() {
        // when
        proxied.proxy().forgetRoundTrips();
        assertThat(proxied.append(begin("o", take("before0", "o")))).isInstanceOf(Violated.class);
        assertThat(proxied.append(begin("o", take("v", "o")))).isInstanceOf(Appended.class);

        // then: refuted, looked at, rolled back; and one more
        assertThat(proxied.proxy().roundTripsOfTheBusiest()).isEqualTo(4);
    }

    @Test
    void aFlushForWhichRowsMayBeMissingLooksFirstAndStopsNobodyFromLeapingNextTime() {
        // when
        proxied.proxy().forgetRoundTrips();
        assertThat(proxied.append(begin("o", take("before0", "parent0"), new Effect.Introduced(Appends.ORDERS))))
                .isInstanceOf(Appended.class);
        assertThat(proxied.append(backfill("o", 1, take("v", "o")))).isInstanceOf(Confirmed.class);
        assertThat(proxied.append(begin("p", take("w", "p")))).isInstanceOf(Appended.class);

        // then: looked at, twice; and one more
        assertThat(proxied.proxy().roundTripsOfTheBusiest()).isEqualTo(5);
    }

    @Test
    void aFlushToAPartitionThatNothingIsKnownOfLooksFirst() {
        // when
        proxied.proxy().forgetRoundTrips();
        assertThat(proxied.append(one(1, "o", 0))).isInstanceOf(Appended.class);

        // then
        assertThat(proxied.proxy().roundTripsOfTheBusiest()).isEqualTo(2);
    }

    @Test
    void aFlushAfterOneThatWasNotAsForeseenLooksFirst() {
        // given
        assertThat(proxied.append(one(0, "before0", 7))).isInstanceOf(Conflict.class);

        // when
        proxied.proxy().forgetRoundTrips();
        assertThat(proxied.append(one(0, "o", 0))).isInstanceOf(Appended.class);

        // then
        assertThat(proxied.proxy().roundTripsOfTheBusiest()).isEqualTo(2);
    }

    private static Append three(String record) {
        return several(0, List.of(expect(record, 0)), event(record, 1), event(record, 2), event(record, 3));
    }

    /** Appends one after the other, each in a flush of its own; returns how many round trips that took. */
    private int append(IntFunction<Append> appends) {
        proxied.proxy().forgetRoundTrips();
        for (int i = 0; i < FLUSHES; i++) {
            assertThat(proxied.append(appends.apply(i))).isInstanceOf(Appended.class);
        }
        return proxied.proxy().roundTripsOfTheBusiest();
    }
}
