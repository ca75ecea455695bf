package io.headwater.http;

import io.headwater.events.Version;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The value of {@code If-Match} or {@code If-None-Match}, RFC 9110 section 13.1; a record's tag is its version, {@code "3"}.
 *
 * <p>Tags that are no versions match nothing and are left out.
 *
 * @param any whether it is {@code *}
 * @param strong the versions named by strong tags, {@code "3"}
 * @param weak the versions named by weak tags, {@code W/"3"}
 */
public record EntityTags(boolean any, Set<Version> strong, Set<Version> weak) {
    /** No tag at all: matches nothing. */
    public static final EntityTags NONE = new EntityTags(false, Set.of(), Set.of());

    // Lists may have empty elements, RFC 9110 section 5.6.1; a comma within the quotes belongs to the tag.
    private static final Pattern ELEMENT =
            Pattern.compile("[ \t]*(?:(?<weak>W/)?\"(?<tag>[\\x21\\x23-\\x7e\\x80-\\xff]*)\"[ \t]*)?(?:,|$)");
    private static final Pattern VERSION = Pattern.compile("[1-9][0-9]{0,17}");

    public EntityTags {
        strong = Set.copyOf(strong);
        weak = Set.copyOf(weak);
    }

    /**
     * Reads a header; several lines of it are one list.
     *
     * @param lines the values of all its lines, in order
     * @return empty if it was not sent
     * @throws ProblemException 400 if it breaks the grammar
     */
    public static Optional<EntityTags> parse(Enumeration<String> lines) {
        if (!lines.hasMoreElements()) {
            return Optional.empty();
        }
        String list = String.join(",", Collections.list(lines));
        return Optional.of(list.strip().equals("*") ? new EntityTags(true, Set.of(), Set.of()) : parseList(list));
    }

    /**
     * Whether one of the tags is a name that is no version, as {@code If-None-Match} asks: weak and strong tags alike.
     *
     * @param lines the values of all the header's lines, in order
     * @param name without quotes
     * @throws ProblemException 400 if the header breaks the grammar
     */
    public static boolean name(Enumeration<String> lines, String name) {
        if (!lines.hasMoreElements()) {
            return false;
        }
        String list = String.join(",", Collections.list(lines));
        return list.strip().equals("*")
                || tags(list).stream().anyMatch(tag -> tag.name().equals(name));
    }

    /** A weak tag of a name, as it stands in {@code ETag}. */
    public static String weak(String name) {
        return "W/\"" + name + "\"";
    }

    private record Tag(boolean isWeak, String name) {}

    private static EntityTags parseList(String list) {
        Set<Version> strong = new HashSet<>();
        Set<Version> weak = new HashSet<>();
        for (Tag tag : tags(list)) {
            if (VERSION.matcher(tag.name()).matches()) {
                (tag.isWeak() ? weak : strong).add(new Version(Long.parseLong(tag.name())));
            }
        }
        return new EntityTags(false, strong, weak);
    }

    private static List<Tag> tags(String list) {
        List<Tag> tags = new ArrayList<>();
        Matcher element = ELEMENT.matcher(list);
        int next = 0;
        while (next < list.length()) {
            if (!element.region(next, list.length()).lookingAt()) {
                throw malformed();
            }
            next = element.end();
            String tag = element.group("tag");
            if (tag != null) {
                tags.add(new Tag(element.group("weak") != null, tag));
            }
        }
        if (tags.isEmpty()) {
            throw malformed();
        }
        return tags;
    }

    private static ProblemException malformed() {
        return Problem.of(ProblemType.MALFORMED, "An entity tag is a quoted string, such as \"3\".")
                .asException();
    }

    /** The tag of a version, as it stands in {@code ETag}. */
    public static String of(Version version) {
        return "\"" + version + "\"";
    }

    /** Whether what is there at this version matches as {@code If-Match} asks: a weak tag never does. */
    public boolean matchesStrongly(Version version) {
        return any || strong.contains(version);
    }

    /** Whether what is there at this version matches as {@code If-None-Match} asks: weak and strong tags alike. */
    public boolean matchesWeakly(Version version) {
        return any || strong.contains(version) || weak.contains(version);
    }
}
