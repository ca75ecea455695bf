package io.headwater.command.store.axon;

import io.headwater.command.decision.SnapshotForm;
import io.headwater.command.decision.StreamKind;
import io.headwater.events.EventType;
import io.headwater.events.JsonText;
import org.jspecify.annotations.Nullable;

/**
 * About how large a state is as JSON, as a measure of the memory it takes.
 *
 * @param bytes never less than it is, and not much more than the larger of twice that and {@value #SMALL_BYTES}
 * @param measureAt bytes at which it is measured anew
 */
record StateSize(int bytes, int measureAt) {
    static final StateSize NOTHING = of(0);

    // Up to here nobody measures: most states stay below.
    private static final int SMALL_BYTES = 64 * 1024;

    static StateSize of(int bytes) {
        return new StateSize(bytes, Math.max(SMALL_BYTES, 2 * bytes));
    }

    /**
     * The size after one more event. A patch adds at most its own size, so the sum is enough until it has doubled; to measure
     * only then costs no more than the patches did. An adjustment adds digits at most, and every other event brings the whole
     * state.
     *
     * @param state after the event
     */
    <S> StateSize after(EventType type, JsonText data, StreamKind<S> kind, S state) {
        return switch (type) {
            case RECORD_PATCHED -> grown(bytes + data.utf8().length, kind.snapshots(), state);
            case RECORD_ADJUSTED -> this;
            default -> of(data.utf8().length);
        };
    }

    private <S> StateSize grown(int sum, @Nullable SnapshotForm<S> form, S state) {
        return sum < measureAt || form == null
                ? new StateSize(sum, measureAt)
                : of(form.write(state).body().utf8().length);
    }
}
