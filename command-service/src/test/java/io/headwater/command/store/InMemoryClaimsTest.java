package io.headwater.command.store;

class InMemoryClaimsTest extends ClaimsContract {
    private final EventStore store = new InMemoryEventStore(PARTITIONS);

    @Override
    protected EventStore store() {
        return store;
    }
}
