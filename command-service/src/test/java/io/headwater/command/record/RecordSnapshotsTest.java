package io.headwater.command.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.command.store.Snapshot;
import io.headwater.events.Event;
import io.headwater.events.EventCodec;
import io.headwater.events.JsonText;
import io.headwater.events.RecordState;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.node.ObjectNode;

class RecordSnapshotsTest {
    private static final Instant AT = Instant.parse("2026-11-22T01:02:03.456789Z");
    private static final RecordState BEFORE =
            RecordState.NEW.evolve(new Event.RecordCreated(json("{\"a\": 1}")), Instant.EPOCH);

    static Stream<Event.RecordEvent> whole() {
        ObjectNode body = json("{\"b\": 14.00, \"c\": [\"\u00e4\", null, {\"d\": 12345678901234567890}]}");
        return Stream.of(new Event.RecordCreated(body), new Event.RecordReplaced(body));
    }

    @ParameterizedTest
    @MethodSource("whole")
    void anEventWithTheWholeRecordHasItsText(Event.RecordEvent event) {
        // given
        RecordState before = event instanceof Event.RecordCreated ? RecordState.NEW : BEFORE;
        RecordState state = before.evolve(event, AT);

        // when
        Snapshot.State text = RecordSnapshots.INSTANCE.ofEvent(state, event.type(), EventCodec.encode(event));

        // then
        assertThat(text).isEqualTo(RecordSnapshots.INSTANCE.write(state));
    }

    static Stream<Event.RecordEvent> parts() {
        return Stream.of(new Event.RecordPatched(json("{\"b\": 2}")), new Event.RecordDeleted());
    }

    @ParameterizedTest
    @MethodSource("parts")
    void anEventWithAChangeHasNot(Event.RecordEvent event) {
        // given
        RecordState state = BEFORE.evolve(event, AT);

        // when, then
        assertThat(RecordSnapshots.INSTANCE.ofEvent(state, event.type(), EventCodec.encode(event)))
                .isNull();
    }

    private static ObjectNode json(String text) {
        return (ObjectNode) JsonText.of(text).tree();
    }
}
