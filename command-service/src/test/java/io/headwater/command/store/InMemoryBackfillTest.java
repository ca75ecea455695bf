package io.headwater.command.store;

class InMemoryBackfillTest extends BackfillContract {
    private final EventStore store = new InMemoryEventStore(PARTITIONS);

    @Override
    protected EventStore store() {
        return store;
    }
}
