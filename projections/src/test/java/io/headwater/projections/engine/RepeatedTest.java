package io.headwater.projections.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RepeatedTest {
    private static final Duration LONG = Duration.ofHours(1);

    @Test
    void workThatFailsIsTriedAgainAfterItsRest() {
        // given
        AtomicInteger turns = new AtomicInteger();
        Repeated.Turn turn = () -> {
            if (turns.incrementAndGet() % 2 == 0) {
                throw new SQLException("away");
            }
            if (turns.get() % 3 == 0) {
                throw new IllegalStateException("a fault");
            }
            return Duration.ZERO;
        };

        // when
        try (Repeated work = new Repeated("work", Duration.ZERO, Duration.ofMillis(1), turn)) {
            work.start();

            // then
            await().until(() -> turns.get() > 10);
        }
    }

    @Test
    void itRestsBeforeTheFirstTurnAndAClosedOneTakesNone() {
        // given
        AtomicInteger turns = new AtomicInteger();
        Repeated work = new Repeated("work", LONG, LONG, () -> Duration.ofNanos(turns.incrementAndGet()));

        // when
        work.start();
        work.close();

        // then
        assertThat(work.isClosing()).isTrue();
        assertThat(turns).hasValue(0);
    }

    @Test
    void closingWaitsForTheTurnUnderWayAndBreakingOffInterruptsIt() {
        // given
        CountDownLatch begun = new CountDownLatch(1);
        AtomicBoolean isInterrupted = new AtomicBoolean();
        Repeated work = new Repeated("work", Duration.ZERO, LONG, () -> {
            begun.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                isInterrupted.set(true);
            }
            return LONG;
        });
        work.start();
        await().until(() -> begun.getCount() == 0);

        // when
        work.breakOff(Duration.ofSeconds(30));

        // then
        assertThat(isInterrupted).isTrue();
    }

    @Test
    void oneThatWasNeverStartedIsClosedAtOnce() {
        // given
        Repeated work = new Repeated("work", LONG, LONG, () -> LONG);

        // when
        work.close();

        // then
        assertThat(work.isClosing()).isTrue();
    }
}
