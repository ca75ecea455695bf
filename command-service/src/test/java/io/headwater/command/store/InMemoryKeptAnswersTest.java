package io.headwater.command.store;

import java.time.Duration;
import java.time.Instant;

class InMemoryKeptAnswersTest extends KeptAnswersContract {
    private Instant now = Instant.parse("2026-01-02T03:04:05Z");
    private final EventStore store = new InMemoryEventStore(PARTITIONS, () -> now);

    @Override
    protected EventStore store() {
        return store;
    }

    @Override
    protected void expireAll() {
        now = now.plus(Duration.ofHours(1));
    }
}
