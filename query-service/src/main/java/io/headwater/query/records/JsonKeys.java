package io.headwater.query.records;

import io.headwater.events.FieldPath;
import io.headwater.events.FieldType;
import io.headwater.events.IndexedText;
import io.headwater.expressions.Expression.Kind;
import java.util.List;

/** What a field without a column is ordered by. Texts count as far as the column of an index would hold them at most. */
final class JsonKeys {
    private JsonKeys() {}

    /** One key of an order; NULL comes last. */
    record Source(FieldType type, SqlFragment sql) {}

    /**
     * The keys of one field, which are compared one after the other.
     *
     * @param declared a scalar, or anything
     */
    static List<Source> of(Kind declared, FieldPath field) {
        SqlFragment stored = JsonSql.at("r.data", field.members());
        return switch (declared) {
            case TEXT -> List.of(text(declared, stored));
            case NUMBER -> List.of(new Source(FieldType.NUMBER, JsonSql.as(Kind.NUMBER, declared, stored)));
            case TRUTH -> List.of(new Source(FieldType.BOOLEAN, JsonSql.as(Kind.TRUTH, declared, stored)));
            case ANY -> List.of(type(stored), numberOrTruth(stored), text(declared, stored));
            case TIME, LIST, OBJECT -> throw new IllegalArgumentException(declared + " has no order");
        };
    }

    private static Source text(Kind declared, SqlFragment stored) {
        SqlFragment text = JsonSql.as(Kind.TEXT, declared, stored);
        return new Source(FieldType.TEXT, SqlFragment.of("left(", text, ", " + IndexedText.LENGTH_PER_INDEX + ")"));
    }

    private static Source type(SqlFragment stored) {
        return new Source(
                FieldType.NUMBER,
                SqlFragment.of("(CASE jsonb_typeof(", stored, ")")
                        .add(" WHEN 'number' THEN 1 WHEN 'string' THEN 2 WHEN 'boolean' THEN 3 END)::numeric"));
    }

    private static Source numberOrTruth(SqlFragment stored) {
        return new Source(
                FieldType.NUMBER,
                SqlFragment.of("(CASE jsonb_typeof(", stored, ") WHEN 'number' THEN ", stored, "::numeric")
                        .add(SqlFragment.of(" WHEN 'boolean' THEN ", stored, "::boolean::integer::numeric END)")));
    }
}
