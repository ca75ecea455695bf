package io.headwater.command.key;

import io.headwater.command.control.ControlChange;
import io.headwater.command.control.ControlStore;
import io.headwater.command.control.NamedKey;
import io.headwater.events.ApiKey;
import io.headwater.http.KeyDirectory;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/** The valid API keys, in memory; fed with the changes of the control tables. Safe for any number of threads. */
public final class Keys implements KeyDirectory, Consumer<ControlChange> {
    private static final int LOOKUPS_MAX = 2;

    private final ControlStore control;
    private final Map<String, ApiKey> keys = new ConcurrentHashMap<>();
    // Made-up keys must not be able to keep the control tables busy.
    private final Semaphore lookups = new Semaphore(LOOKUPS_MAX);

    /** Knows nothing yet; what is asked for before it is fed is looked up. */
    public Keys(ControlStore control) {
        this.control = control;
    }

    @Override
    public void accept(ControlChange change) {
        switch (change) {
            case ControlChange.KeyValid valid -> keys.put(valid.key().id(), valid.key());
            case ControlChange.KeyRevoked revoked -> keys.remove(revoked.keyId());
            case ControlChange.Placed _, ControlChange.Left _ -> {
                // Tenants are another's concern.
            }
        }
    }

    /** A key that is not known here is looked up, since another instance may have handed it out a moment ago. */
    @Override
    public Optional<ApiKey> find(String id) {
        ApiKey known = keys.get(id);
        return known != null ? Optional.of(known) : lookUp(id);
    }

    // Not kept: the feed brings it within its period, and a revocation could have come in between.
    private Optional<ApiKey> lookUp(String id) {
        lookups.acquireUninterruptibly();
        try {
            return control.findKey(id).filter(key -> key.revokedAt() == null).map(NamedKey::key);
        } finally {
            lookups.release();
        }
    }
}
