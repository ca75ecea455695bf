package io.headwater.query.records;

import io.headwater.expressions.Expression.Kind;
import io.headwater.query.records.SqlFragment.Parameter;
import java.util.List;

/** Values out of {@code jsonb} as SQL that cannot fail, whatever there is: one of another type than wanted is NULL. */
final class JsonSql {
    private JsonSql() {}

    /** What there is at a path. */
    static SqlFragment at(String json, List<String> members) {
        return switch (members.size()) {
            case 0 -> SqlFragment.of(json);
            case 1 -> SqlFragment.of("(" + json + " -> ", new Parameter.Text(members.getFirst()), "::text)");
            default -> SqlFragment.of("(" + json + " #> ", new Parameter.Texts(members), ")");
        };
    }

    /**
     * A value.
     *
     * @param wanted as of {@link ValueSql#as}
     * @param declared what the schema says that it is; something else is as good as missing
     * @param stored what there is, which is named twice
     */
    static SqlFragment as(Kind wanted, Kind declared, SqlFragment stored) {
        if (wanted != declared && wanted != Kind.ANY && declared != Kind.ANY) {
            return nothing(wanted);
        }
        Kind kind = declared == Kind.ANY ? wanted : declared;
        if (kind == Kind.ANY) {
            return SqlFragment.of("nullif(", stored, ", 'null'::jsonb)");
        }
        if (kind == Kind.TIME) {
            return nothing(wanted);
        }
        SqlFragment isSo =
                SqlFragment.of("(CASE WHEN jsonb_typeof(", stored, ") = '" + typeOf(kind) + "' THEN ", stored);
        return isSo.add(
                switch (wanted) {
                    case TEXT -> " #>> '{}' END COLLATE \"C\")";
                    case NUMBER -> "::numeric END)";
                    case TRUTH -> "::boolean END)";
                    case TIME, LIST, OBJECT, ANY -> " END)";
                });
    }

    /** How many characters, elements or members there are. */
    static SqlFragment size(Kind declared, SqlFragment stored) {
        SqlFragment text = SqlFragment.of(" WHEN 'string' THEN char_length(", stored, " #>> '{}')");
        SqlFragment list = SqlFragment.of(" WHEN 'array' THEN jsonb_array_length(", stored, ")");
        SqlFragment object =
                SqlFragment.of(" WHEN 'object' THEN (SELECT count(*)::integer FROM jsonb_object_keys(", stored, "))");
        SqlFragment sizes = switch (declared) {
            case LIST -> list;
            case OBJECT -> object;
            case ANY -> SqlFragment.of(text, list, object);
            case TEXT -> text;
            case NUMBER, TRUTH, TIME -> SqlFragment.of(" WHEN NULL THEN NULL::integer");
        };
        return SqlFragment.of("(CASE jsonb_typeof(", stored, ")", sizes, " END)::numeric");
    }

    /** No value. */
    static SqlFragment nothing(Kind kind) {
        return SqlFragment.of(
                switch (kind) {
                    case TEXT -> "NULL::text";
                    case NUMBER, TIME -> "NULL::numeric";
                    case TRUTH -> "NULL::boolean";
                    case LIST, OBJECT, ANY -> "NULL::jsonb";
                });
    }

    private static String typeOf(Kind kind) {
        return switch (kind) {
            case TEXT -> "string";
            case NUMBER -> "number";
            case TRUTH -> "boolean";
            case LIST -> "array";
            case OBJECT -> "object";
            case TIME, ANY -> throw new IllegalArgumentException(kind + " is no type of JSON");
        };
    }
}
