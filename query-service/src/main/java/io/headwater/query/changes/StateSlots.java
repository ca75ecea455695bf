package io.headwater.query.changes;

import io.headwater.events.TenantName;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** How many streams are told the state at once, each of which has a snapshot of a replica. Any number of threads. */
final class StateSlots {
    private final ChangesSettings settings;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition left = lock.newCondition();
    private final Map<TenantName, Integer> underWay = new HashMap<>();
    private int all;

    StateSlots(ChangesSettings settings) {
        this.settings = settings;
    }

    /** Takes a place, which {@link #leave} gives back; false if there is none for so long. */
    boolean enter(TenantName tenant, long waitNanos) throws InterruptedException {
        lock.lock();
        try {
            long rest = waitNanos;
            while (isFull(tenant) && rest > 0) {
                rest = left.awaitNanos(rest);
            }
            if (isFull(tenant)) {
                return false;
            }
            all++;
            underWay.merge(tenant, 1, Integer::sum);
            return true;
        } finally {
            lock.unlock();
        }
    }

    private boolean isFull(TenantName tenant) {
        return all >= settings.statesMax() || underWay.getOrDefault(tenant, 0) >= settings.statesPerTenantMax();
    }

    void leave(TenantName tenant) {
        lock.lock();
        try {
            all--;
            underWay.computeIfPresent(tenant, (_, streams) -> streams == 1 ? null : streams - 1);
            left.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
