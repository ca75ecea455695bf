package io.headwater.command.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.command.collection.Constraints;
import io.headwater.command.collection.Rules;
import io.headwater.command.decision.Decision;
import io.headwater.command.decision.Rejection;
import io.headwater.command.decision.Rejection.Code;
import io.headwater.events.Event;
import io.headwater.events.JsonText;
import io.headwater.events.RecordId;
import io.headwater.events.RecordState;
import io.headwater.expressions.Condition;
import io.headwater.expressions.ExpressionChecker;
import io.headwater.http.EntityTags;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Given events of a record, when a command is decided, then these events or a rejection. */
final class RecordDecisions {
    static final RecordId ID = new RecordId("r1");
    private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");
    private static final Condition STOCKED =
            Condition.of(new ExpressionChecker(json("{\"properties\": {\"stock\": {}}}")).check("self.stock >= 5"));
    // The schema of these tests: 'total' is forbidden to be 13.
    private static final RecordDecider DECIDER = new RecordDecider(
            body -> body.path("total").asInt(0) == 13 ? List.of(new Rejection.Fault("/total", "It is 13.")) : List.of(),
            Rules.NONE,
            Constraints.NONE,
            STOCKED,
            100);

    private RecordDecisions() {}

    static Given given(Event.RecordEvent... events) {
        return new Given(Arrays.stream(events)
                .reduce(RecordState.NEW, (state, event) -> state.evolve(event, AT), (left, right) -> right));
    }

    record Given(RecordState state) {
        When when(RecordCommand command) {
            return new When(DECIDER.decide(command, state));
        }
    }

    record When(Decision decision) {
        void then(Event... events) {
            assertThat(decision).isEqualTo(new Decision.Accepted(List.of(events)));
        }

        void thenRejected(Code code) {
            assertThat(decision)
                    .isInstanceOfSatisfying(
                            Decision.Rejected.class,
                            rejected -> assertThat(rejected.rejection().code()).isEqualTo(code));
        }
    }

    static Event.RecordCreated created(String body) {
        return new Event.RecordCreated(json(body));
    }

    static Precondition ifMatch(String tags) {
        return new Precondition(EntityTags.parse(Collections.enumeration(List.of(tags))), Optional.empty());
    }

    static Precondition ifNoneMatch(String tags) {
        return new Precondition(Optional.empty(), EntityTags.parse(Collections.enumeration(List.of(tags))));
    }

    static ObjectNode json(String text) {
        return (ObjectNode) JsonText.of(text).tree();
    }
}
