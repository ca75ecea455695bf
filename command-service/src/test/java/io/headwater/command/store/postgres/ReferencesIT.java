package io.headwater.command.store.postgres;

import io.headwater.command.store.EventStore;
import io.headwater.command.store.ReferencesContract;
import io.headwater.parts.Database;
import io.headwater.parts.RealParts;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;

class ReferencesIT extends ReferencesContract {
    private final Database database = RealParts.get().newDatabase("references");
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
}
