package io.headwater.events;

import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * A field within a record: member names from the outside in, written {@code shipTo.country} as in CEL.
 *
 * @param members one to eight names, each an identifier of CEL
 */
public record FieldPath(List<String> members) {
    private static final int DEPTH_MAX = 8;
    private static final Pattern MEMBER = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}");

    public FieldPath {
        members = List.copyOf(members);
        if (members.isEmpty()
                || members.size() > DEPTH_MAX
                || !members.stream().allMatch(m -> MEMBER.matcher(m).matches())) {
            throw new InvalidName(
                    "A field is one to " + DEPTH_MAX + " member names joined by dots; each is a letter or '_', "
                            + "then at most 127 letters, digits and '_'.");
        }
    }

    /**
     * Reads a path as {@link #toString} writes it.
     *
     * @throws InvalidName if it is none
     */
    public static FieldPath parse(String text) {
        return new FieldPath(List.of(text.split("\\.", -1)));
    }

    /** The value at this path, a missing node if there is none. */
    public JsonNode in(JsonNode record) {
        JsonNode value = record;
        for (String member : members) {
            value = value.path(member);
        }
        return value;
    }

    @Override
    public String toString() {
        return String.join(".", members);
    }
}
