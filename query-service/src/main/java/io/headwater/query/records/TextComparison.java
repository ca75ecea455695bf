package io.headwater.query.records;

import io.headwater.events.FieldPath;
import io.headwater.expressions.Expression.Operator;
import io.headwater.query.catalogue.SqlName;
import io.headwater.query.records.SqlFragment.Parameter;
import java.util.ArrayList;
import java.util.List;

/**
 * Comparisons with a text column, which holds no more than the first {@value #COLUMN_LENGTH} code points of a value.
 *
 * <p>A shorter text is told from every value by what the column holds. For a longer one the column narrows the search down,
 * and the record's data decides.
 */
final class TextComparison {
    /** Code points of a text column, docs/formats.md section 4. */
    static final int COLUMN_LENGTH = 512;

    private TextComparison() {}

    static SqlFragment sql(FieldPath field, SqlName column, Operator operator, String text) {
        if (isShort(text)) {
            return compare(column, operator, text);
        }
        String beginning = text.substring(0, text.offsetByCodePoints(0, COLUMN_LENGTH));
        return switch (operator) {
            case EQUAL ->
                both(compare(column, Operator.EQUAL, beginning), " AND ", exact(field, column, operator, text));
            case NOT_EQUAL ->
                both(compare(column, Operator.NOT_EQUAL, beginning), " OR ", exact(field, column, operator, text));
            case LESS, LESS_OR_EQUAL ->
                both(compare(column, Operator.LESS_OR_EQUAL, beginning), " AND ", exact(field, column, operator, text));
            case GREATER, GREATER_OR_EQUAL ->
                both(
                        compare(column, Operator.GREATER_OR_EQUAL, beginning),
                        " AND ",
                        exact(field, column, operator, text));
        };
    }

    static SqlFragment in(FieldPath field, SqlName column, List<String> texts) {
        List<String> shortTexts = new ArrayList<>();
        SqlFragment sql = new SqlFragment().add("(");
        for (String text : texts) {
            if (isShort(text)) {
                shortTexts.add(text);
            } else {
                sql.add(sql(field, column, Operator.EQUAL, text)).add(" OR ");
            }
        }
        return sql.add("r.")
                .add(column)
                .add(" = ANY (")
                .add(new Parameter.Texts(List.copyOf(shortTexts)))
                .add("))");
    }

    static String symbol(Operator operator) {
        return switch (operator) {
            case EQUAL -> " = ";
            case NOT_EQUAL -> " <> ";
            case LESS -> " < ";
            case LESS_OR_EQUAL -> " <= ";
            case GREATER -> " > ";
            case GREATER_OR_EQUAL -> " >= ";
        };
    }

    private static boolean isShort(String text) {
        return text.codePointCount(0, text.length()) < COLUMN_LENGTH;
    }

    private static SqlFragment compare(SqlName column, Operator operator, String text) {
        return new SqlFragment().add("r.").add(column).add(symbol(operator)).add(new Parameter.Text(text));
    }

    // NULL where the column is, so that a value of another type stays without an answer.
    private static SqlFragment exact(FieldPath field, SqlName column, Operator operator, String text) {
        return new SqlFragment()
                .add("(CASE WHEN r.")
                .add(column)
                .add(" IS NOT NULL THEN r.data #>> ")
                .add(new Parameter.Texts(field.members()))
                .add(" END) COLLATE \"C\"")
                .add(symbol(operator))
                .add(new Parameter.Text(text));
    }

    private static SqlFragment both(SqlFragment left, String operator, SqlFragment right) {
        return new SqlFragment().add("(").add(left).add(operator).add(right).add(")");
    }
}
