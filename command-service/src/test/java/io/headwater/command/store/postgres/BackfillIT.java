package io.headwater.command.store.postgres;

import static io.headwater.command.store.Appends.expect;
import static io.headwater.command.store.Appends.several;
import static io.headwater.command.store.Effects.backfill;
import static io.headwater.command.store.Effects.begin;
import static io.headwater.command.store.Effects.deleted;
import static io.headwater.command.store.Effects.refer;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.command.store.AppendOutcome;
import io.headwater.command.store.AppendOutcome.Appended;
import io.headwater.command.store.AppendOutcome.Confirmed;
import io.headwater.command.store.BackfillContract;
import io.headwater.command.store.EventStore;
import io.headwater.parts.Database;
import io.headwater.parts.RealParts;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BackfillIT extends BackfillContract {
    private static final int ROUNDS = 300;

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

    /** What is filled in moves no head; a deletion that was foreseen must notice it all the same. */
    @Test
    void ofDeletingThroughOneStoreAndFillingInThroughAnotherOneLoses() {
        try (PostgresEventStore other =
                new PostgresEventStore(log, StoreSettings.DEFAULTS, new SimpleMeterRegistry())) {
            for (int round = 0; round < ROUNDS; round++) {
                // given
                String parent = "parent" + round;
                String child = "child" + round;
                append(begin(parent));
                append(begin(child));

                // when
                CompletableFuture<AppendOutcome> fills = other.append(backfill(child, 1, refer(child, parent)));
                CompletableFuture<AppendOutcome> deletes =
                        store.append(several(0, List.of(expect(parent, 1)), deleted(parent, 2)));

                // then
                assertThat(Stream.of(fills.join(), deletes.join())
                                .filter(outcome -> outcome instanceof Appended || outcome instanceof Confirmed))
                        .hasSize(1);
            }
        }
    }
}
