package io.headwater.command.store;

class InMemoryReferencesTest extends ReferencesContract {
    private final EventStore store = new InMemoryEventStore(PARTITIONS);

    @Override
    protected EventStore store() {
        return store;
    }
}
