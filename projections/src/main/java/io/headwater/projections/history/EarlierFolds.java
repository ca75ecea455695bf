package io.headwater.projections.history;

import io.headwater.events.JsonText;
import io.headwater.events.Position;
import io.headwater.events.RecordState;
import io.headwater.events.Version;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What came of folds of records up to some of their events, each by itself. */
final class EarlierFolds {
    private final Map<Position, Life> lives = new HashMap<>();
    private final Set<Position> far = new HashSet<>();
    private long bytes;
    private long events;

    /** One more event was folded. */
    void countEvent() {
        events++;
    }

    /**
     * The fold of a row's record has ended.
     *
     * @param state null if it cannot be told
     * @param createdAt null if nobody knows
     */
    void end(HistoryRow row, @Nullable RecordState state, @Nullable Instant createdAt) {
        Position position = row.envelope().position();
        far.remove(position);
        if (state != null
                && state.version().next().equals(row.envelope().version())
                && !state.version().equals(Version.NONE)) {
            JsonText body = row.isPartial() && state.body() != null ? JsonText.of(state.body()) : null;
            bytes += body == null ? 0 : body.utf8().length;
            lives.put(position, new Life(createdAt, body));
        }
    }

    /** The row is too far from what its fold could begin with. */
    void leave(HistoryRow row) {
        far.add(row.envelope().position());
    }

    boolean isFar(HistoryRow row) {
        return far.contains(row.envelope().position());
    }

    /** By the positions of the rows that could be told. */
    Map<Position, Life> lives() {
        return lives;
    }

    /** Of the states that are held. */
    long bytes() {
        return bytes;
    }

    /** That were folded. */
    long events() {
        return events;
    }
}
