package io.headwater.events;

/**
 * The immutable identity of one life of a tenant or a collection; a re-created one of the same name has another.
 *
 * @param value positive, unique in one Headwater, from the control schema's sequence
 */
public record Incarnation(long value) {
    public Incarnation {
        if (value < 1) {
            throw new IllegalArgumentException("an incarnation is positive: " + value);
        }
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
