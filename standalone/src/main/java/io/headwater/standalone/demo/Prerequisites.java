package io.headwater.standalone.demo;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Puts things in an order in which each comes after those it needs. */
final class Prerequisites {
    private Prerequisites() {}

    /**
     * The things, each once, in their order but for those that others need earlier.
     *
     * @param needs what a thing needs; what needs itself, directly or through others, stays where it is met first
     */
    static <T> List<T> first(Collection<T> things, Function<T, List<T>> needs) {
        Set<T> ordered = new LinkedHashSet<>();
        Set<T> met = new LinkedHashSet<>();
        things.forEach(thing -> add(thing, needs, met, ordered));
        return new ArrayList<>(ordered);
    }

    private static <T> void add(T thing, Function<T, List<T>> needs, Set<T> met, Set<T> ordered) {
        if (met.add(thing)) {
            needs.apply(thing).forEach(needed -> add(needed, needs, met, ordered));
            ordered.add(thing);
        }
    }
}
