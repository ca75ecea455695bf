package io.headwater.events;

/**
 * The number of an event in its partition: 1, 2, 3 …, dense and in commit order.
 *
 * @param value 0 for {@link #START}, else the number of an event
 */
public record Position(long value) implements Comparable<Position> {
    /** Before the first event. */
    public static final Position START = new Position(0);

    public Position {
        if (value < 0) {
            throw new IllegalArgumentException("a position is not negative: " + value);
        }
    }

    /** The position {@code count} events later. */
    public Position plus(long count) {
        return new Position(value + count);
    }

    /** The position right after this one. */
    public Position next() {
        return new Position(value + 1);
    }

    /** Whether this position lies behind {@code other}. */
    public boolean isAfter(Position other) {
        return value > other.value;
    }

    @Override
    public int compareTo(Position other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
