package io.headwater.query.records;

import io.headwater.events.FieldPath;
import io.headwater.events.IndexedText;
import io.headwater.expressions.Expression.Operator;
import io.headwater.query.catalogue.HeldCollection.Column;
import io.headwater.query.records.SqlFragment.Parameter;
import java.util.ArrayList;
import java.util.List;

/**
 * Comparisons with a text column, which holds no more than the first {@link Column#textLength} code points of a value.
 *
 * <p>A shorter text is told from every value by what the column holds. For a longer one the column narrows the search down,
 * and the record's data decides.
 */
record TextComparison(FieldPath field, Column column) {
    SqlFragment with(Operator operator, String text) {
        if (!IndexedText.fills(text, column.textLength())) {
            return compare(operator, text);
        }
        String beginning = IndexedText.beginning(text, column.textLength());
        return switch (operator) {
            case EQUAL -> both(compare(Operator.EQUAL, beginning), " AND ", exact(operator, text));
            case NOT_EQUAL -> both(compare(Operator.NOT_EQUAL, beginning), " OR ", exact(operator, text));
            case LESS, LESS_OR_EQUAL ->
                both(compare(Operator.LESS_OR_EQUAL, beginning), " AND ", exact(operator, text));
            case GREATER, GREATER_OR_EQUAL ->
                both(compare(Operator.GREATER_OR_EQUAL, beginning), " AND ", exact(operator, text));
        };
    }

    SqlFragment withAny(List<String> texts) {
        List<String> told = new ArrayList<>();
        SqlFragment sql = new SqlFragment().add("(");
        for (String text : texts) {
            if (IndexedText.fills(text, column.textLength())) {
                sql.add(with(Operator.EQUAL, text)).add(" OR ");
            } else {
                told.add(text);
            }
        }
        return sql.add("r.")
                .add(column.name())
                .add(" = ANY (")
                .add(new Parameter.Texts(List.copyOf(told)))
                .add("))");
    }

    /** Whether a value begins so: a stretch of the column's index, since texts are in the order of their code points. */
    SqlFragment startingWith(String text) {
        if (IndexedText.fills(text, column.textLength())) {
            return both(
                    compare(Operator.EQUAL, IndexedText.beginning(text, column.textLength())),
                    " AND ",
                    SqlFragment.of("starts_with(", whole(), ", ", new Parameter.Text(text), ")"));
        }
        String behind = behind(text);
        SqlFragment from = compare(Operator.GREATER_OR_EQUAL, text);
        return behind.isEmpty() ? SqlFragment.of("(", from, ")") : both(from, " AND ", compare(Operator.LESS, behind));
    }

    /** The least text that is greater than all that begin with this one; empty if there is none. */
    private static String behind(String text) {
        int end = text.length();
        while (end > 0) {
            int last = text.codePointBefore(end);
            int begin = end - Character.charCount(last);
            if (last < Character.MAX_CODE_POINT) {
                int next = last + 1 == Character.MIN_SURROGATE ? Character.MAX_SURROGATE + 1 : last + 1;
                return text.substring(0, begin) + Character.toString(next);
            }
            end = begin;
        }
        return "";
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

    private SqlFragment compare(Operator operator, String text) {
        return new SqlFragment()
                .add("r.")
                .add(column.name())
                .add(symbol(operator))
                .add(new Parameter.Text(text));
    }

    // NULL where the column is, so that a value of another type stays without an answer.
    private SqlFragment exact(Operator operator, String text) {
        return SqlFragment.of(whole(), symbol(operator), new Parameter.Text(text));
    }

    private SqlFragment whole() {
        return SqlFragment.of("((CASE WHEN r.", column.name(), " IS NOT NULL THEN r.data #>> ")
                .add(SqlFragment.of(new Parameter.Texts(field.members()), " END) COLLATE \"C\")"));
    }

    private static SqlFragment both(SqlFragment left, String operator, SqlFragment right) {
        return new SqlFragment().add("(").add(left).add(operator).add(right).add(")");
    }
}
