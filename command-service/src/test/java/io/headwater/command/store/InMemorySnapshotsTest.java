package io.headwater.command.store;

class InMemorySnapshotsTest extends SnapshotsContract {
    private final EventStore store = new InMemoryEventStore(EventStoreContract.PARTITIONS);

    @Override
    protected EventStore store() {
        return store;
    }
}
