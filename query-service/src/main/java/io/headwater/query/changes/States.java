package io.headwater.query.changes;

import io.headwater.events.TenantPlacement;
import io.headwater.query.export.ExportWatch;
import io.headwater.query.replicas.Checkpoint;
import io.headwater.query.replicas.FreshReads;
import io.headwater.query.replicas.Replica;
import io.headwater.query.replicas.SeparatePools;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells streams the state, from connections of their own. Called on the streams' threads. */
final class States {
    private static final Logger LOG = LoggerFactory.getLogger(States.class);
    private static final long FRAMES_BYTES_MAX = 256 * 1024;

    private final FreshReads replicas;
    private final SeparatePools pools;
    private final StateSlots slots;
    private final ChangesSettings settings;

    States(FreshReads replicas, SeparatePools pools, ChangesSettings settings) {
        this.replicas = replicas;
        this.pools = pools;
        this.slots = new StateSlots(settings);
        this.settings = settings;
    }

    StateSlots slots() {
        return slots;
    }

    /**
     * Writes all records as they are in one snapshot.
     *
     * @param replica that was fresh enough
     * @param isOver whether the stream is to end
     * @return as of which they are: every change after it is still to be told
     * @throws EndOfStream the replica failed, or somebody waits for the tables, or the client was too slow
     */
    Checkpoint tell(TenantPlacement tenant, Scope scope, String replica, Outlet outlet, BooleanSupplier isOver)
            throws IOException {
        try (StateSnapshot snapshot = StateSnapshot.open(pools.connect(replica), tenant, scope);
                ExportWatch watch = new ExportWatch(
                        replica(replica), snapshot.serverProcess(), settings.stateDurationMax(), isOver)) {
            if (scope.collection() != null && snapshot.tables().isEmpty()) {
                throw new EndOfStream(EndReason.COLLECTION_DROPPED);
            }
            try {
                for (StateSnapshot.Table table : snapshot.tables()) {
                    tell(snapshot, table, outlet, watch);
                }
            } catch (SQLException e) {
                LOG.warn(
                        "a state from replica {} broke off: {}",
                        replica,
                        watch.why() == null ? e.getMessage() : watch.why());
                throw new EndOfStream(watch.isOverdue() ? EndReason.TOO_SLOW : EndReason.INTERRUPTED);
            }
            return snapshot.checkpoint();
        } catch (SQLException e) {
            LOG.warn("a state could not be read from replica {}: {}", replica, e.getMessage());
            throw new EndOfStream(EndReason.INTERRUPTED);
        }
    }

    private static void tell(StateSnapshot snapshot, StateSnapshot.Table table, Outlet outlet, ExportWatch watch)
            throws SQLException, IOException {
        snapshot.begin(table);
        List<StateSnapshot.Row> rows;
        do {
            rows = snapshot.next();
            List<Frame> frames = new ArrayList<>();
            long bytes = 0;
            for (StateSnapshot.Row row : rows) {
                if (watch.why() != null) {
                    throw new SQLException(watch.why());
                }
                Frame frame = Items.state(table.collection(), snapshot.whole(table, row));
                frames.add(frame);
                bytes += frame.event().length;
                if (bytes >= FRAMES_BYTES_MAX) {
                    outlet.write(frames);
                    outlet.attend();
                    frames.clear();
                    bytes = 0;
                }
            }
            outlet.write(frames);
            outlet.attend();
        } while (rows.size() == StateSnapshot.ROWS_MAX);
        snapshot.end();
    }

    private Replica replica(String name) {
        return replicas.replicas().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
