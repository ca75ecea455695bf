package io.headwater.command.relay;

import io.headwater.command.control.ControlChange;
import io.headwater.command.control.ControlChange.KeyRevoked;
import io.headwater.command.control.ControlChange.KeyValid;
import io.headwater.command.control.ControlChange.Left;
import io.headwater.command.control.ControlChange.Placed;
import io.headwater.command.control.ControlStore;
import io.headwater.command.control.Revision;
import java.time.Duration;
import java.util.List;

/**
 * Publishes tenants and keys to the compacted control topic: all rows when a leader begins, then each change. One thread.
 */
final class ControlPublisher {
    private final ControlStore store;
    private final LogPublisher publisher;
    private final long intervalNanos;
    private Revision published = Revision.START;
    private long nextNanos = System.nanoTime();

    ControlPublisher(ControlStore store, LogPublisher publisher, Duration interval) {
        this.store = store;
        this.publisher = publisher;
        this.intervalNanos = interval.toNanos();
    }

    /** Sends what has changed, if it is time to look or {@code woken}. */
    void publishDue(boolean woken) {
        if (!woken && System.nanoTime() - nextNanos < 0) {
            return;
        }
        List<ControlChange> changes = store.changesAfter(published);
        changes.forEach(this::send);
        // A full page may have more behind it, which the next round sends at once.
        nextNanos = System.nanoTime() + (changes.size() == ControlStore.ROWS_MAX ? 0 : intervalNanos);
    }

    private void send(ControlChange change) {
        switch (change) {
            case Placed(Revision _, var placement) ->
                publisher.sendControl(
                        "tenant/" + placement.tenant(), placement.toJson().utf8());
            case Left(Revision _, var tenant) -> publisher.sendControl("tenant/" + tenant, null);
            case KeyValid(Revision _, var key) ->
                publisher.sendControl("key/" + key.id(), key.toJson().utf8());
            case KeyRevoked(Revision _, String keyId) -> publisher.sendControl("key/" + keyId, null);
        }
        published = change.revision();
    }
}
