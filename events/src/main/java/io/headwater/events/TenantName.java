package io.headwater.events;

import java.util.regex.Pattern;

/**
 * The name of a tenant: {@code [a-z][a-z0-9-]{0,62}}, unique in one Headwater.
 *
 * @param value the name as it stands in paths and headers
 */
public record TenantName(String value) implements Comparable<TenantName> {
    private static final Pattern GRAMMAR = Pattern.compile("[a-z][a-z0-9-]{0,62}");

    public TenantName {
        if (!GRAMMAR.matcher(value).matches()) {
            throw new InvalidName("A tenant's name is a lower-case letter, then at most 62 of a-z, 0-9 and '-'.");
        }
    }

    @Override
    public int compareTo(TenantName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
