package io.headwater.projections.engine;

import io.headwater.events.EventEnvelope;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** A batch by what is to happen to its events. */
record Sorted(
        List<EventEnvelope> toApply,
        List<ParkedEvent> toPark,
        List<EventEnvelope> endings,
        Set<ParkedEvent.Stream> parkedAfter) {

    static Sorted of(List<Delivery> events, Set<ParkedEvent.Stream> parkedBefore) {
        Sorted sorted =
                new Sorted(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new HashSet<>(parkedBefore));
        events.forEach(sorted::add);
        return sorted;
    }

    private void add(Delivery delivery) {
        switch (delivery) {
            case Delivery.Illegible unreadable -> hold(unreadable.parked());
            case Delivery.Legible readable -> {
                EventEnvelope event = readable.event();
                if (ParkedEvents.ends(event)) {
                    endings.add(event);
                    parkedAfter.removeIf(stream -> covers(event, stream));
                    toApply.add(event);
                } else if (!parkedAfter.isEmpty() && parkedAfter.contains(ParkedEvent.Stream.of(event.subject()))) {
                    hold(ParkedEvent.of(event, "an earlier event of the same stream is parked"));
                } else {
                    toApply.add(event);
                }
            }
        }
    }

    private void hold(ParkedEvent event) {
        toPark.add(event);
        parkedAfter.add(event.stream());
    }

    static boolean covers(EventEnvelope ending, ParkedEvent.Stream stream) {
        ParkedEvent.Stream ended = ParkedEvent.Stream.of(ending.subject());
        return ended.tenant().equals(stream.tenant())
                && (ended.collection() == null || Objects.equals(ended.collection(), stream.collection()));
    }
}
