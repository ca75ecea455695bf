package io.headwater.events;

import java.util.regex.Pattern;

/**
 * The name of a collection within its tenant: one to four parts {@code [a-z][a-z0-9_-]{0,62}} joined by dots.
 *
 * @param value the name as it stands in paths and headers, such as {@code orders} or {@code catalog.sales.orders}
 */
public record CollectionName(String value) implements Comparable<CollectionName> {
    private static final Pattern GRAMMAR = Pattern.compile("[a-z][a-z0-9_-]{0,62}(\\.[a-z][a-z0-9_-]{0,62}){0,3}");

    public CollectionName {
        if (!GRAMMAR.matcher(value).matches()) {
            throw new InvalidName(
                    "A collection's name is one to four parts joined by dots; each is a lower-case letter, "
                            + "then at most 62 of a-z, 0-9, '_' and '-'.");
        }
    }

    @Override
    public int compareTo(CollectionName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
