package io.headwater.command.control;

/**
 * The number of a change of the control tables, over all of them: rising in commit order. A number may go unused.
 *
 * @param value 0 for {@link #START}, else the number of a change
 */
public record Revision(long value) implements Comparable<Revision> {
    /** Before the first change. */
    public static final Revision START = new Revision(0);

    public Revision {
        if (value < 0) {
            throw new IllegalArgumentException("a revision is not negative: " + value);
        }
    }

    @Override
    public int compareTo(Revision other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
