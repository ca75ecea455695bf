package io.headwater.command.admission;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.springframework.util.unit.DataSize;

/** Counts what is under way, and refuses what would be too much. Any number of threads; nobody waits but at the end. */
final class Admission {
    private final int inFlightPerTenant;
    private final long bodiesBytesMax;
    private final Map<String, Integer> inFlight = new HashMap<>();
    private int requests;
    private long bodiesBytes;
    private boolean isClosed;

    Admission(int inFlightPerTenant, DataSize bodiesSizeMax) {
        this.inFlightPerTenant = inFlightPerTenant;
        this.bodiesBytesMax = bodiesSizeMax.toBytes();
    }

    /** Whether a request may go on. */
    sealed interface Verdict {
        /**
         * It may, and whoever asked must {@link #leave}.
         *
         * @param remaining how many more of the tenant's could join it
         */
        record Admitted(int remaining) implements Verdict {}

        /** The tenant has too many under way. */
        record TenantBusy() implements Verdict {}

        /** All bodies together are too large. */
        record BodiesTooLarge() implements Verdict {}

        /** The service is about to end. */
        record Closed() implements Verdict {}
    }

    /**
     * Asks to be let in.
     *
     * @param bodyBytes that the request's body may take
     */
    synchronized Verdict enter(String tenant, long bodyBytes) {
        if (isClosed) {
            return new Verdict.Closed();
        }
        int others = inFlight.getOrDefault(tenant, 0);
        if (others >= inFlightPerTenant) {
            return new Verdict.TenantBusy();
        }
        if (bodyBytes > bodiesBytesMax - bodiesBytes) {
            return new Verdict.BodiesTooLarge();
        }
        inFlight.put(tenant, others + 1);
        requests++;
        bodiesBytes += bodyBytes;
        return new Verdict.Admitted(inFlightPerTenant - others - 1);
    }

    /** The request, which was let in with these, is answered. */
    synchronized void leave(String tenant, long bodyBytes) {
        inFlight.compute(tenant, (_, count) -> count == null || count == 1 ? null : count - 1);
        requests--;
        bodiesBytes -= bodyBytes;
        if (requests == 0) {
            notifyAll();
        }
    }

    /** How many are under way. */
    synchronized int inFlight() {
        return requests;
    }

    /** Lets nobody in any more. */
    synchronized void close() {
        isClosed = true;
    }

    /**
     * Waits until all have left.
     *
     * @return whether they have; false if they take longer than that
     */
    synchronized boolean awaitEmpty(Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (requests > 0) {
            long restMillis = (deadline - System.nanoTime()) / 1_000_000;
            if (restMillis <= 0) {
                return false;
            }
            wait(restMillis);
        }
        return true;
    }
}
