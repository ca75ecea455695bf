package io.headwater.query.history;

/** Conditions that keep a statement within the one month that a row is of: its states are folded from rows of that month alone. */
final class MonthOf {
    private MonthOf() {}

    /**
     * The condition, preceded by {@code AND}, that one row is of the same month as another, in UTC whatever the session's zone.
     *
     * @param row the name of the one that is looked for
     * @param other the name of the one that is known
     */
    static String same(String row, String other) {
        String begin = "date_trunc('month', " + other + ".occurred_at AT TIME ZONE 'UTC')";
        return " AND " + row + ".occurred_at >= " + begin + " AT TIME ZONE 'UTC'" + " AND " + row + ".occurred_at < ("
                + begin + " + interval '1 month') AT TIME ZONE 'UTC'";
    }
}
