package io.headwater.query.records;

import io.headwater.events.CollectionDefinition.Index;
import io.headwater.events.FieldPath;
import io.headwater.events.FieldType;
import io.headwater.expressions.Expression.Kind;
import io.headwater.http.Problem;
import io.headwater.http.ProblemType;
import io.headwater.query.catalogue.HeldCollection;
import io.headwater.query.catalogue.HeldCollection.Column;
import io.headwater.query.catalogue.SqlName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The order of a list: by fields and, where these are equal, by id, so that it is total. A declared index gives it if there is one for
 * it; else what the filter leaves is sorted for each page. Values that are missing come last, whatever the direction. A field that may be
 * anything has numbers first, then strings, then false and true; lists and objects are as good as missing.
 *
 * @param keys the last one is the id
 * @param isIndexed whether an index gives it
 */
public record SortOrder(List<Key> keys, boolean isIndexed) {
    /** Fields of an order at most. */
    static final int FIELDS_MAX = 8;

    private static final SqlName ID_COLUMN = SqlName.of("id");

    public SortOrder {
        keys = List.copyOf(keys);
    }

    /**
     * One column of the order.
     *
     * @param source what the column is made of; null if the table has it
     */
    public record Key(
            SqlName column,
            FieldType type,
            boolean descending,
            boolean nullable,
            @Nullable SqlFragment source) {
        static Key id(boolean descending) {
            return new Key(ID_COLUMN, FieldType.TEXT, descending, false, null);
        }
    }

    private record Wanted(FieldPath field, boolean descending) {
        static Wanted parse(String text) {
            boolean descending = text.startsWith("-");
            return new Wanted(FieldPath.parse(descending ? text.substring(1) : text), descending);
        }
    }

    /**
     * Reads an order such as {@code -total,id}; the id is always last, ascending unless it says otherwise.
     *
     * @param fixed fields that the filter leaves one value, so that an index that begins with them still gives the order
     * @throws io.headwater.http.ProblemException 400 if the schema knows no such field, or it is a list or an object
     */
    public static SortOrder of(String order, HeldCollection collection, Set<FieldPath> fixed) {
        List<String> texts = new ArrayList<>(order.isEmpty() ? List.of() : Arrays.asList(order.split(",", -1)));
        boolean descending = !texts.isEmpty() && texts.getLast().equals("-id");
        if (descending || (!texts.isEmpty() && texts.getLast().equals("id"))) {
            texts.removeLast();
        }
        List<Wanted> wanted = texts.stream().map(Wanted::parse).toList();
        if (wanted.size() > FIELDS_MAX
                || wanted.stream().map(Wanted::field).distinct().count() < wanted.size()) {
            throw refused("An order has at most " + FIELDS_MAX + " fields, each of them once.");
        }
        if (wanted.isEmpty()) {
            return new SortOrder(List.of(Key.id(descending)), true);
        }
        return collection.definition().indexes().stream()
                .filter(index -> !descending && gives(index, wanted, fixed))
                .findFirst()
                .map(index -> of(index, collection))
                .orElseGet(() -> new SortOrder(keys(wanted, descending, collection), false));
    }

    private static boolean gives(Index index, List<Wanted> wanted, Set<FieldPath> fixed) {
        List<Wanted> columns = index.columns().stream()
                .map(column -> new Wanted(column.field(), column.descending()))
                .toList();
        for (int skip = 0; skip + wanted.size() <= columns.size(); skip++) {
            if (columns.subList(skip, skip + wanted.size()).equals(wanted)) {
                return true;
            }
            if (!fixed.contains(columns.get(skip).field())) {
                return false;
            }
        }
        return false;
    }

    // All columns of the index, also those that were not asked for: that is the order the index has.
    private static SortOrder of(Index index, HeldCollection collection) {
        List<Key> keys = new ArrayList<>();
        index.columns().forEach(each -> {
            Column column = collection.column(each.field()).orElseThrow();
            keys.add(new Key(column.name(), column.type(), each.descending(), true, null));
        });
        keys.add(Key.id(false));
        return new SortOrder(keys, true);
    }

    private static List<Key> keys(List<Wanted> wanted, boolean idDescending, HeldCollection collection) {
        List<Key> keys = new ArrayList<>();
        for (Wanted each : wanted) {
            collection
                    .column(each.field())
                    .map(column -> new Key(column.name(), column.type(), each.descending(), true, null))
                    .ifPresentOrElse(keys::add, () -> addComputed(keys, each, collection));
        }
        keys.add(Key.id(idDescending));
        return keys;
    }

    private static void addComputed(List<Key> keys, Wanted wanted, HeldCollection collection) {
        Kind kind = collection
                .checker()
                .kindOf(wanted.field())
                .orElseThrow(() -> refused("The schema declares no field '" + wanted.field() + "' to order by."));
        if (kind == Kind.LIST || kind == Kind.OBJECT) {
            throw refused("Lists and objects such as '" + wanted.field() + "' have no order.");
        }
        JsonKeys.of(kind, wanted.field()).forEach(source -> {
            SqlName column = SqlName.of("k" + (keys.size() + 1));
            keys.add(new Key(column, source.type(), wanted.descending(), true, source.sql()));
        });
    }

    private static RuntimeException refused(String detail) {
        return Problem.of(ProblemType.MALFORMED, detail).asException();
    }

    /** Equal for equal orders of one life of a collection. */
    String fingerprint(HeldCollection collection) {
        return collection.facts().incarnation() + "."
                + Integer.toHexString(keys.toString().hashCode());
    }

    /**
     * The rows that a condition leaves, named {@code r}, with all columns of the order: {@code FROM} and {@code WHERE}, to which more
     * conditions may be added.
     */
    public SqlFragment rows(HeldCollection collection, SqlFragment condition) {
        List<Key> computed = keys.stream().filter(key -> key.source() != null).toList();
        if (computed.isEmpty()) {
            return SqlFragment.of(" FROM ", collection.tables().rows(), " AS r WHERE ", condition);
        }
        SqlFragment columns = new SqlFragment();
        for (Key key : keys) {
            if (key.source() != null) {
                columns.add(", ").add(key.source()).add(" AS ").add(key.column());
            } else if (key.nullable()) {
                columns.add(", r.").add(key.column());
            }
        }
        // OFFSET 0 has each key made once.
        return SqlFragment.of(
                " FROM (SELECT r.id, r.version, r.created_at, r.updated_at, r.data",
                columns,
                " FROM ",
                collection.tables().rows(),
                " AS r WHERE ",
                condition,
                " OFFSET 0) AS r WHERE TRUE");
    }

    /** The columns of the order but the id, each with a comma in front. */
    public String columnsBesidesId() {
        return keys.stream()
                .filter(Key::nullable)
                .map(key -> ", r." + key.column())
                .collect(Collectors.joining());
    }

    /** The {@code ORDER BY} list on the columns of a table named {@code r}. */
    public String sql() {
        return keys.stream()
                .map(key -> "r." + key.column() + (key.descending() ? " DESC" : "")
                        + (key.descending() && key.nullable() ? " NULLS LAST" : ""))
                .collect(Collectors.joining(", "));
    }
}
