package io.headwater.projections.parked;

import io.headwater.events.InvalidName;
import io.headwater.events.Partition;
import io.headwater.events.Position;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where an event is in the log; its text is {@code partition.position}, such as {@code 3.17}. */
public record Place(Partition partition, Position position) {
    private static final Pattern TEXT = Pattern.compile("(\\d{1,6})\\.(\\d{1,18})");

    /**
     * Reads a place as {@link #toString} writes it.
     *
     * @throws InvalidName if the text is no place
     */
    public static Place parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new InvalidName("A place in the log is PARTITION.POSITION, such as 3.17.");
        }
        return new Place(
                new Partition(Integer.parseInt(matcher.group(1))), new Position(Long.parseLong(matcher.group(2))));
    }

    @Override
    public String toString() {
        return partition + "." + position;
    }
}
