package io.headwater.command.store;

class InMemoryEventStoreTest extends EventStoreContract {
    private final EventStore store = new InMemoryEventStore(PARTITIONS);

    @Override
    protected EventStore store() {
        return store;
    }
}
