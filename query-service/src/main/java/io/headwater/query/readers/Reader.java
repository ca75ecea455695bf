package io.headwater.query.readers;

import io.headwater.events.TenantName;
import org.jspecify.annotations.Nullable;

/**
 * For whom the current thread reads. Bound to the thread for the time of a request, as a trace would be, since nothing that is read
 * depends on it.
 *
 * @param tenant that is read; null if it is none
 * @param client that waits for the answer
 */
public record Reader(@Nullable TenantName tenant, Client client) {
    static final ScopedValue<Reader> CURRENT = ScopedValue.newInstance();

    private static final Reader NOBODY = new Reader(null, Client.ALWAYS_THERE);

    /** Whoever sent the request that the thread answers; a reader without tenant, who never leaves, if it answers none. */
    public static Reader current() {
        return CURRENT.orElse(NOBODY);
    }
}
