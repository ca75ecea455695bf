package io.headwater.events;

/**
 * One lane of the log, and the partition of the same number of the topic. A tenant lives in exactly one.
 *
 * @param number from 0 to the log's number of partitions, exclusive
 */
public record Partition(int number) implements Comparable<Partition> {
    public Partition {
        if (number < 0) {
            throw new IllegalArgumentException("a partition is not negative: " + number);
        }
    }

    @Override
    public int compareTo(Partition other) {
        return Integer.compare(number, other.number);
    }

    @Override
    public String toString() {
        return Integer.toString(number);
    }
}
