package io.headwater.projections.aggregates;

import static io.headwater.projections.aggregates.AggregateFixture.AGGREGATED;
import static io.headwater.projections.aggregates.AggregateFixture.KEY;
import static io.headwater.projections.aggregates.AggregateFixture.PLAIN;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.projections.replay.Finding;
import io.headwater.projections.replay.Pace;
import io.headwater.projections.replay.Rebuild;
import io.headwater.projections.replay.ReplayListener;
import io.headwater.projections.replay.Switching;
import java.sql.SQLException;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Counts and aggregates after random events: given a seed, then what {@code GROUP BY} makes of the rows. */
class AggregatesIT {
    private static final int EVENTS = Integer.getInteger("headwater.aggregates.events", 20_000);
    private static final long SEED = Long.getLong("headwater.aggregates.seed", new Random().nextLong());

    @Test
    void randomCreationsChangesAndDeletionsLeaveWhatGroupByMakesOfTheRowsAlsoAfterAReplay() throws SQLException {
        // given
        try (AggregateFixture fixture = new AggregateFixture(AGGREGATED)) {
            RandomOrders orders = new RandomOrders(fixture, SEED);
            Random sizes = new Random(SEED);

            // when
            for (int events = 0; events < EVENTS; ) {
                int size = sizes.nextInt(1, sizes.nextInt(10) == 0 ? 10 : 8_000);
                orders.happen(size);
                assertThat(fixture.apply()).as("seed %d", SEED).isEmpty();
                events += size;
            }

            // then
            fixture.assertEqualToRows("c9_g1");
            assertEqualAfterAReplayToo(fixture, orders);
        }
    }

    private static void assertEqualAfterAReplayToo(AggregateFixture fixture, RandomOrders orders) throws SQLException {
        // when
        Rebuild rebuild =
                new Rebuild(fixture.log.dataSource(), fixture.database(), new Silent(), new Pace(Pace.UNLIMITED));
        assertThat(rebuild.start(KEY)).isEqualTo(Rebuild.Outcome.READY);
        change(fixture, orders);
        Switching switching = new Switching(fixture.database());
        switching.switchOver(KEY);
        change(fixture, orders);

        // then
        assertThat(fixture.replica.rows("SELECT table_name FROM headwater.collection"))
                .containsExactly("c9_g2");
        fixture.assertEqualToRows("c9_g2");
        fixture.assertEqualToRows("c9_g1");

        // when
        switching.rollBack(KEY);
        change(fixture, orders);
        switching.cancel(KEY);
        change(fixture, orders);

        // then
        fixture.assertEqualToRows("c9_g1");
        assertThat(fixture.tables()).isNotEmpty().allMatch(table -> table.startsWith("c9_g1"));
        assertThat(fixture.replica.rows("SELECT DISTINCT rows_table FROM headwater.aggregate"
                        + " UNION SELECT rows_table FROM headwater.collection_count"))
                .containsExactly("c9_g1");
    }

    private static void change(AggregateFixture fixture, RandomOrders orders) throws SQLException {
        orders.happen(1_000);
        assertThat(fixture.apply()).isEmpty();
    }

    /** Hears nothing. */
    private static final class Silent implements ReplayListener {
        @Override
        public void step(String what) {}

        @Override
        public void copied(Copied rows) {}

        @Override
        public void found(Finding finding) {}
    }

    @Test
    void whatIsDeclaredLaterIsFilledInBetweenBatchesOfChanges() throws SQLException {
        // given
        try (AggregateFixture fixture = new AggregateFixture(PLAIN)) {
            RandomOrders orders = new RandomOrders(fixture, SEED);
            orders.happen(30_000);
            fixture.apply();

            // when
            fixture.define(AGGREGATED);
            int portions = 0;
            while (fixture.fill().next()) {
                portions++;
                orders.happen(500);
                assertThat(fixture.apply()).isEmpty();
            }

            // then
            assertThat(portions).as("seed %d", SEED).isGreaterThan(6);
            fixture.assertEqualToRows("c9_g1");
        }
    }

    @Test
    void whoFillsInAndWhoWritesAtTheSameTimeLeaveNothingOutAndNothingTwice()
            throws SQLException, ExecutionException, InterruptedException {
        // given
        try (AggregateFixture fixture = new AggregateFixture(PLAIN)) {
            RandomOrders orders = new RandomOrders(fixture, SEED);
            orders.happen(30_000);
            fixture.apply();
            fixture.define(AGGREGATED);
            fixture.replica.execute("UPDATE headwater.collection_count SET counted_to = '', records = 0");

            // when two fill in what one changes
            AtomicBoolean isOver = new AtomicBoolean();
            CompletableFuture<Void> one = CompletableFuture.runAsync(() -> fillUntil(fixture, isOver));
            CompletableFuture<Void> other = CompletableFuture.runAsync(() -> fillUntil(fixture, isOver));
            int batches = 0;
            while (!fixture.replica
                    .rows("SELECT 1 FROM headwater.aggregate WHERE filled_to IS NOT NULL LIMIT 1")
                    .isEmpty()) {
                orders.happen(50);
                assertThat(fixture.apply()).isEmpty();
                batches++;
            }
            isOver.set(true);
            one.get();
            other.get();

            // then
            assertThat(batches).as("seed %d", SEED).isGreaterThan(2);
            fixture.assertEqualToRows("c9_g1");
        }
    }

    private static void fillUntil(AggregateFixture fixture, AtomicBoolean isOver) {
        try {
            while (fixture.fill().next() || !isOver.get()) {
                Thread.onSpinWait();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
