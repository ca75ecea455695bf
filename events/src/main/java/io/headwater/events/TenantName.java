package io.headwater.events;

/**
 * The name of a tenant: {@code [a-z][a-z0-9-]{0,62}}, unique in one Headwater.
 *
 * @param value the name as it stands in paths and headers
 */
public record TenantName(String value) implements Comparable<TenantName> {
    public TenantName {
        if (!NameGrammar.fits(value, 0, value.length(), "-")) {
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
