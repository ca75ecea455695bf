package io.headwater.events;

/**
 * The id of a record within its collection: 1 to 128 characters of {@code [A-Za-z0-9._~:-]}, case-sensitive, not
 * {@code .} or {@code ..}. Ordered by code point, as the read models order it.
 *
 * @param value the id as the client chose it, or a UUIDv7 in its canonical form
 */
public record RecordId(String value) implements Comparable<RecordId> {
    private static final int LENGTH_MAX = 128;

    public RecordId {
        if (!isValid(value)) {
            throw new InvalidName("A record's id is 1 to 128 characters of A-Z, a-z, 0-9, '.', '_', '~', ':' and '-', "
                    + "and neither '.' nor '..'.");
        }
    }

    @Override
    public int compareTo(RecordId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }

    // Checked on every write, so by hand: a regular expression costs ten times as much.
    private static boolean isValid(String value) {
        if (value.isEmpty() || value.length() > LENGTH_MAX || value.equals(".") || value.equals("..")) {
            return false;
        }
        for (int i = 0; i < value.length(); i++) {
            if (!isAllowed(value.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isAllowed(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "._~:-".indexOf(c) >= 0;
    }
}
