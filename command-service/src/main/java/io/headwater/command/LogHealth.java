package io.headwater.command;

import io.headwater.command.store.EventStore;
import io.headwater.command.store.StoreUnavailable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Up while the log's database answers. */
final class LogHealth implements HealthIndicator {
    private final EventStore store;

    LogHealth(EventStore store) {
        this.store = store;
    }

    @Override
    public Health health() {
        try {
            return Health.up().withDetail("partitions", store.heads().size()).build();
        } catch (StoreUnavailable e) {
            return Health.down().build();
        }
    }
}
