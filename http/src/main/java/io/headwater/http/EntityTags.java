package io.headwater.http;

import io.headwater.events.Version;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The value of {@code If-Match} or {@code If-None-Match}, RFC 9110 section 13.1; a record's tag is its version, {@code "3"}.
 *
 * @param any whether it is {@code *}
 * @param versions the versions named; tags that are no versions match nothing and are left out
 */
public record EntityTags(boolean any, Set<Version> versions) {
    private static final Pattern TAG = Pattern.compile("\\s*(W/)?\"([\\x21\\x23-\\x7e]*)\"\\s*");
    private static final Pattern VERSION = Pattern.compile("[1-9][0-9]{0,17}");

    public EntityTags {
        versions = Set.copyOf(versions);
    }

    /**
     * Reads a header.
     *
     * @param header its value; null if it was not sent
     * @return empty if it was not sent
     * @throws ProblemException 400 if it breaks the grammar
     */
    public static Optional<EntityTags> parse(@Nullable String header) {
        if (header == null) {
            return Optional.empty();
        }
        if (header.strip().equals("*")) {
            return Optional.of(new EntityTags(true, Set.of()));
        }
        List<Matcher> tags =
                Arrays.stream(header.split(",", -1)).map(TAG::matcher).toList();
        if (!tags.stream().allMatch(Matcher::matches)) {
            throw Problem.of(ProblemType.MALFORMED, "An entity tag is a quoted string, such as \"3\".")
                    .asException();
        }
        return Optional.of(new EntityTags(
                false,
                tags.stream()
                        .filter(tag -> VERSION.matcher(tag.group(2)).matches())
                        .map(tag -> new Version(Long.parseLong(tag.group(2))))
                        .collect(Collectors.toSet())));
    }

    /** The tag of a version, as it stands in {@code ETag}. */
    public static String of(Version version) {
        return "\"" + version + "\"";
    }

    /** Whether a record that is there at this version matches. */
    public boolean matches(Version version) {
        return any || versions.contains(version);
    }
}
