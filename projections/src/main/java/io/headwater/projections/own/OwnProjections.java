package io.headwater.projections.own;

import io.headwater.ownprojections.EffectProjection;
import io.headwater.ownprojections.OwnProjection;
import io.headwater.projections.engine.Projection;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;

/** Finds the own projections on the class path. */
public final class OwnProjections {
    /** Events of a batch at most, whatever a projection says. */
    private static final int EVENTS_MAX = 10_000;

    private OwnProjections() {}

    /**
     * Makes an instance of each projection on the class path.
     *
     * @return by name
     * @throws IllegalArgumentException one has a name that cannot be, or two have the same
     * @throws java.util.ServiceConfigurationError one cannot be made
     */
    static List<OwnProjection> load() {
        return checked(ServiceLoader.load(OwnProjection.class));
    }

    static List<OwnProjection> checked(Iterable<OwnProjection> found) {
        Set<String> names = new HashSet<>();
        List<OwnProjection> projections = new ArrayList<>();
        for (OwnProjection own : found) {
            String what = "own projection " + own.getClass().getName() + " ";
            if (!own.name().matches(OwnProjection.NAME_PATTERN)) {
                throw new IllegalArgumentException(
                        what + "has the name '" + own.name() + "', which is not " + OwnProjection.NAME_PATTERN);
            }
            if (!names.add(own.name())) {
                throw new IllegalArgumentException(what + "has the name of another: " + own.name());
            }
            if (own.eventsMax() < 1 || own.eventsMax() > EVENTS_MAX) {
                throw new IllegalArgumentException(
                        what + "takes 1 to " + EVENTS_MAX + " events at once, not " + own.eventsMax());
            }
            projections.add(own);
        }
        return projections;
    }

    /**
     * Those that a replica has.
     *
     * @throws IllegalArgumentException one has effects outside the replica and is not restricted to a single one
     */
    static List<OwnProjection> of(String replica, List<OwnProjection> all, OwnSettings settings) {
        return all.stream()
                .filter(own -> {
                    List<String> places = settings.placesOf(own.name());
                    if (own instanceof EffectProjection && places.size() != 1) {
                        throw new IllegalArgumentException(
                                "own projection %s has effects outside the replicas, so it runs on one of them alone: name it in"
                                                .formatted(own.name())
                                        + " headwater.projections.own.only-on, such as "
                                        + own.name() + "@" + replica);
                    }
                    return places.isEmpty() || places.contains(replica);
                })
                .toList();
    }

    /** The name by which a replica keeps an own projection's checkpoints and parked events: that of its schema, too. */
    public static String keptAs(String name) {
        return Driven.PREFIX + name;
    }

    /** The projection of a name as engine and tools apply it; empty if none of it is on the class path. */
    public static Optional<Projection> find(String name) {
        return load().stream()
                .filter(own -> own.name().equals(name))
                .findFirst()
                .map(Driven::new);
    }
}
