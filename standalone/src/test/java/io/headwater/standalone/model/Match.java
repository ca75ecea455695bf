package io.headwater.standalone.model;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A precondition.
 *
 * @param header {@code If-Match} or {@code If-None-Match}; empty for none
 * @param versions that it names; empty for {@code *}
 * @param isWeak whether it names them by weak tags
 */
record Match(String header, List<Long> versions, boolean isWeak) {
    static final Match NONE = new Match("", List.of(), false);
    static final Match CREATE_ONLY = new Match("If-None-Match", List.of(), false);

    static Match version(long version) {
        return new Match("If-Match", List.of(version), false);
    }

    boolean holds(ModelRecord record) {
        boolean isNamed = versions.isEmpty() || versions.contains(record.version());
        return switch (header) {
            case "If-Match" -> record.exists() && isNamed && !isWeak;
            case "If-None-Match" -> !record.exists() || !isNamed;
            default -> true;
        };
    }

    Map<String, String> headers() {
        return header.isEmpty() ? Map.of() : Map.of(header, value());
    }

    String value() {
        String tag = isWeak ? "W/\"%d\"" : "\"%d\"";
        return versions.isEmpty() ? "*" : versions.stream().map(tag::formatted).collect(Collectors.joining(", "));
    }
}
