package io.headwater.command.store.postgres;

import static io.headwater.command.store.Appends.expect;
import static io.headwater.command.store.Appends.several;
import static io.headwater.command.store.Effects.backfill;
import static io.headwater.command.store.Effects.begin;
import static io.headwater.command.store.Effects.deleted;
import static io.headwater.command.store.Effects.field;
import static io.headwater.command.store.Effects.refer;
import static io.headwater.command.store.Effects.violated;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.command.store.Append;
import io.headwater.command.store.AppendOutcome;
import io.headwater.command.store.AppendOutcome.Confirmed;
import io.headwater.command.store.BackfillContract;
import io.headwater.command.store.EventStore;
import io.headwater.command.store.Violation;
import io.headwater.parts.Database;
import io.headwater.parts.RealParts;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BackfillIT extends BackfillContract {
    private final Database database = RealParts.get().newDatabase("store_backfill");
    private final LogDatabase log =
            LogDatabase.open(new LogAddress(database.url(), database.user(), database.password(), PARTITIONS, 4));
    private final PostgresEventStore store =
            new PostgresEventStore(log, StoreSettings.DEFAULTS, new SimpleMeterRegistry());

    @AfterEach
    void close() {
        store.close();
        log.close();
    }

    @Override
    protected EventStore store() {
        return store;
    }

    /** What is filled in moves no head; a deletion that was foreseen notices it all the same. */
    @Test
    void aForeseenDeletionSeesWhatIsFilledInBetweenItsSnapshotAndItsLock() throws Exception {
        StoreMetrics metrics = new StoreMetrics(new SimpleMeterRegistry());
        try (Gate gate = new Gate(log);
                Flush other = new Flush(new FlushConnection(gate::connect), Duration.ofSeconds(5), metrics)) {
            // given a deletion by another instance, that has taken its snapshot, but holds no head yet
            assertThat(outcomeOf(other.run(List.of(begin("parent"))))).isInstanceOf(AppendOutcome.Appended.class);
            assertThat(outcomeOf(other.run(List.of(begin("child"))))).isInstanceOf(AppendOutcome.Appended.class);
            gate.shut();
            CompletableFuture<AppendOutcome> deletion = CompletableFuture.supplyAsync(() ->
                    flush(other, several(0, List.of(expect("parent", 1)), deleted("parent", 2))));
            gate.awaitSomebody();

            // when
            AppendOutcome filledIn = append(backfill("child", 1, refer("child", "parent")));
            gate.open();

            // then
            assertThat(filledIn).isInstanceOf(Confirmed.class);
            assertThat(deletion.join()).isEqualTo(violated(new Violation.Referenced(field("child"))));
        }
    }

    private static AppendOutcome flush(Flush flush, Append append) {
        try {
            return outcomeOf(flush.run(List.of(append)));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static AppendOutcome outcomeOf(FlushResult result) {
        assertThat(result).isInstanceOf(FlushResult.Settled.class);
        return ((FlushResult.Settled) result).plan().outcomes().getFirst();
    }
}
