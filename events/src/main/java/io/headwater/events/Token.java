package io.headwater.events;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a write returns and a read may wait for: a position of one partition in one epoch of the log.
 * Its text is {@code epoch.partition.position}; clients treat it as opaque.
 *
 * @param epoch the partition's epoch when the position was assigned, from 1; raised when a failover may have forked the log
 * @param partition the tenant's partition
 * @param position the position the reader wants to see applied, inclusive
 */
public record Token(int epoch, Partition partition, Position position) {
    private static final Pattern TEXT = Pattern.compile("(\\d{1,9})\\.(\\d{1,6})\\.(\\d{1,18})");

    public Token {
        if (epoch < 1) {
            throw new IllegalArgumentException("an epoch is positive: " + epoch);
        }
    }

    /**
     * Reads a token as {@link #toString} writes it.
     *
     * @throws InvalidName if the text is no token
     */
    public static Token parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches() || matcher.group(1).chars().allMatch(digit -> digit == '0')) {
            throw new InvalidName("A Headwater-Token is sent back as it was received.");
        }
        return new Token(
                Integer.parseInt(matcher.group(1)),
                new Partition(Integer.parseInt(matcher.group(2))),
                new Position(Long.parseLong(matcher.group(3))));
    }

    @Override
    public String toString() {
        return epoch + "." + partition + "." + position;
    }
}
