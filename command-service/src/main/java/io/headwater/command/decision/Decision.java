package io.headwater.command.decision;

import io.headwater.command.store.Effect;
import io.headwater.events.Event;
import java.util.List;

/** What a decider says to a command. */
public sealed interface Decision {
    /** Yes, and nothing has to change for it. */
    Decision UNCHANGED = new Accepted(List.of());

    /**
     * Yes; these events happen, in this order. Without events nothing has to change.
     *
     * @param effects of the events; if they do not get what these need, the log refuses them for the reason that it finds
     */
    record Accepted(List<Event> events, List<Effect> effects) implements Decision {
        public Accepted {
            events = List.copyOf(events);
            effects = List.copyOf(effects);
            if (events.isEmpty() && !effects.isEmpty()) {
                throw new IllegalArgumentException("effects are of events");
            }
        }

        /** Yes, without effects. */
        public Accepted(List<Event> events) {
            this(events, List.of());
        }
    }

    /** No, and nothing happens. */
    record Rejected(Rejection rejection) implements Decision {}

    /** Yes, by one event. */
    static Decision of(Event event) {
        return new Accepted(List.of(event));
    }

    /** Yes, by one event with effects. */
    static Decision of(Event event, List<Effect> effects) {
        return new Accepted(List.of(event), effects);
    }

    /** No, for a reason that needs no more words than its own. */
    static Decision rejected(Rejection.Code code) {
        return new Rejected(Rejection.of(code));
    }
}
