package io.headwater.query.records;

import io.headwater.query.records.SqlFragment.Parameter;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The conditions for "after this record" in an order. Each of them is one stretch of the index, and they follow each other
 * in the order: first the records that differ in the last key only, then in the last but one, and so on, each time with the
 * missing values last. A single condition with OR would have the index read from its beginning; where there is no index, or the
 * statement would have too many parameters, it is the one condition.
 */
final class Keyset {
    // PostgreSQL takes 65 535 parameters of a statement.
    private static final int PARAMETERS_MAX = 30_000;

    private Keyset() {}

    /**
     * At least one; an empty condition holds for every record.
     *
     * @param parametersOfEach parameters that the statement has anew for each stretch
     */
    static List<SqlFragment> stretches(SortOrder order, @Nullable Cursor after, int parametersOfEach) {
        if (after == null) {
            return List.of(new SqlFragment());
        }
        List<SqlFragment> stretches = new ArrayList<>();
        List<SortOrder.Key> keys = order.keys();
        for (int last = keys.size() - 1; last >= 0; last--) {
            SortOrder.Key key = keys.get(last);
            String value = after.values().get(last);
            if (value == null) {
                continue;
            }
            SqlFragment same = same(keys.subList(0, last), after.values());
            stretches.add(new SqlFragment()
                    .add(same)
                    .add("r.")
                    .add(key.column())
                    .add(key.descending() ? " < " : " > ")
                    .add(parameter(key, value)));
            if (key.nullable()) {
                stretches.add(
                        new SqlFragment().add(same).add("r.").add(key.column()).add(" IS NULL"));
            }
        }
        // Without an index each stretch would read all there is.
        boolean isShort = (long) stretches.size() * parametersOfEach <= PARAMETERS_MAX;
        return order.isIndexed() && isShort ? stretches : List.of(any(stretches));
    }

    private static SqlFragment any(List<SqlFragment> stretches) {
        return SqlFragment.of("((", SqlFragment.join(") OR (", stretches), "))");
    }

    private static SqlFragment same(List<SortOrder.Key> keys, List<@Nullable String> values) {
        SqlFragment condition = new SqlFragment();
        for (int i = 0; i < keys.size(); i++) {
            String value = values.get(i);
            condition.add("r.").add(keys.get(i).column());
            if (value == null) {
                condition.add(" IS NULL AND ");
            } else {
                condition.add(" = ").add(parameter(keys.get(i), value)).add(" AND ");
            }
        }
        return condition;
    }

    private static Parameter parameter(SortOrder.Key key, String value) {
        return switch (key.type()) {
            case TEXT -> new Parameter.Text(value);
            case NUMBER -> new Parameter.Numeric(new BigDecimal(value));
            case BOOLEAN -> new Parameter.Truth(Boolean.parseBoolean(value));
        };
    }
}
