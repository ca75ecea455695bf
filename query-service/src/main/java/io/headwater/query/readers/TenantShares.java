package io.headwater.query.readers;

import io.headwater.events.TenantName;
import io.headwater.http.Problem;
import io.headwater.http.ProblemException;
import io.headwater.http.ProblemType;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** So many places for each tenant, for what is taken for a short time; more wait for one, in the order of their coming. Any thread. */
public final class TenantShares {
    private static final Duration SOON = Duration.ofSeconds(1);

    private final int perTenantMax;
    private final Duration waitMax;
    // Of tenants that have or want a place just now.
    private final ConcurrentMap<TenantName, Places> tenants = new ConcurrentHashMap<>();

    /**
     * Places for any number of tenants.
     *
     * @param perTenantMax places of each, positive
     * @param waitMax how long is waited for one
     */
    public TenantShares(int perTenantMax, Duration waitMax) {
        this.perTenantMax = perTenantMax;
        this.waitMax = waitMax;
    }

    /** A place; closing gives it back. */
    public interface Share extends AutoCloseable {
        @Override
        void close();
    }

    private record Places(Semaphore free, int users) {
        Places with(int more) {
            return new Places(free, users + more);
        }
    }

    /**
     * Takes a place.
     *
     * @param tenant null for what is of no tenant and takes none
     * @throws ProblemException 429 if none got free in time
     */
    public Share enter(@Nullable TenantName tenant) {
        if (tenant == null) {
            return () -> {};
        }
        Semaphore free = tenants.compute(
                        tenant,
                        (_, places) ->
                                places == null ? new Places(new Semaphore(perTenantMax, true), 1) : places.with(1))
                .free();
        boolean isIn = false;
        try {
            isIn = free.tryAcquire(waitMax.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (!isIn) {
                leave(tenant);
            }
        }
        if (!isIn) {
            throw crowded();
        }
        return () -> {
            free.release();
            leave(tenant);
        };
    }

    private void leave(TenantName tenant) {
        tenants.computeIfPresent(tenant, (_, places) -> places.users() == 1 ? null : places.with(-1));
    }

    /** Tenants that have or want a place. */
    int tenants() {
        return tenants.size();
    }

    private ProblemException crowded() {
        return Problem.passing(
                        ProblemType.TOO_MANY_REQUESTS,
                        perTenantMax + " reads of this tenant that take as long are under way already.",
                        SOON)
                .asException();
    }
}
