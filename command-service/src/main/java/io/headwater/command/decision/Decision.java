package io.headwater.command.decision;

import io.headwater.events.Event;
import java.util.List;

/** What a decider says to a command. */
public sealed interface Decision {
    /** Yes, and nothing has to change for it. */
    Decision UNCHANGED = new Accepted(List.of());

    /** Yes; these events happen, in this order. Without events nothing has to change. */
    record Accepted(List<Event> events) implements Decision {
        public Accepted {
            events = List.copyOf(events);
        }
    }

    /** No, and nothing happens. */
    record Rejected(Rejection rejection) implements Decision {}

    /** Yes, by one event. */
    static Decision of(Event event) {
        return new Accepted(List.of(event));
    }

    /** No, for a reason that needs no more words than its own. */
    static Decision rejected(Rejection.Code code) {
        return new Rejected(Rejection.of(code));
    }
}
