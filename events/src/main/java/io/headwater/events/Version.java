package io.headwater.events;

/**
 * The number of an event in its stream: 1, 2, 3 …; a record's version is its ETag.
 *
 * @param value 0 for {@link #NONE}, else the number of the stream's last event
 */
public record Version(long value) implements Comparable<Version> {
    /** The version of a stream without events. */
    public static final Version NONE = new Version(0);

    public Version {
        if (value < 0) {
            throw new IllegalArgumentException("a version is not negative: " + value);
        }
    }

    /** The version that the next event of the stream gets. */
    public Version next() {
        return new Version(value + 1);
    }

    @Override
    public int compareTo(Version other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
