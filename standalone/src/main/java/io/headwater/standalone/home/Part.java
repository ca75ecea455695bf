package io.headwater.standalone.home;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** A process of an installation, each of which can be stopped by itself. */
public enum Part {
    /** The PostgreSQL server that holds the event log. */
    LOG,
    /** The PostgreSQL server that holds the read models. */
    REPLICA,
    /** The broker. */
    KAFKA,
    /** The JVM in which the three services run. */
    SERVICES;

    /** The part of a name as {@link #label} writes it; empty if there is none. */
    public static Optional<Part> named(String label) {
        return Arrays.stream(values())
                .filter(part -> part.label().equals(label))
                .findFirst();
    }

    /** The name people use. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
