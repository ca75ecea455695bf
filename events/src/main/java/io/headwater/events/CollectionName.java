package io.headwater.events;

/**
 * The name of a collection within its tenant: one to four parts {@code [a-z][a-z0-9_-]{0,62}} joined by dots.
 *
 * @param value the name as it stands in paths and headers, such as {@code orders} or {@code catalog.sales.orders}
 */
public record CollectionName(String value) implements Comparable<CollectionName> {
    private static final int PARTS_MAX = 4;

    public CollectionName {
        if (!isValid(value)) {
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

    private static boolean isValid(String value) {
        int from = 0;
        for (int parts = 1; parts <= PARTS_MAX; parts++) {
            int dot = value.indexOf('.', from);
            if (!NameGrammar.fits(value, from, dot < 0 ? value.length() : dot, "-_")) {
                return false;
            }
            if (dot < 0) {
                return true;
            }
            from = dot + 1;
        }
        return false;
    }
}
