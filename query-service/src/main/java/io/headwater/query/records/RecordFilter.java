package io.headwater.query.records;

import io.headwater.events.FieldPath;
import io.headwater.expressions.Expression;
import io.headwater.expressions.InvalidExpression;
import io.headwater.http.Problem;
import io.headwater.http.ProblemException;
import io.headwater.http.ProblemType;
import io.headwater.query.catalogue.HeldCollection;
import java.util.Set;

/**
 * A filter in CEL, made ready for one collection.
 *
 * @param condition on the columns of the collection's table, named {@code r}
 * @param fixedFields see {@link FilterSql#fixedFields}
 */
public record RecordFilter(SqlFragment condition, Set<FieldPath> fixedFields) {
    public RecordFilter {
        fixedFields = Set.copyOf(fixedFields);
    }

    /**
     * Reads a filter.
     *
     * @param text empty for all records
     * @throws ProblemException 400 at the first part that cannot be answered
     */
    public static RecordFilter of(String text, HeldCollection collection) {
        if (text.isEmpty()) {
            return new RecordFilter(new SqlFragment().add("TRUE"), Set.of());
        }
        try {
            Expression filter = collection.checker().check(text);
            return new RecordFilter(FilterSql.condition(filter, collection), FilterSql.fixedFields(filter));
        } catch (InvalidExpression e) {
            throw Problem.of(
                            ProblemType.MALFORMED,
                            "The filter, at character " + (e.offset() + 1) + ": " + e.getMessage())
                    .asException();
        }
    }
}
