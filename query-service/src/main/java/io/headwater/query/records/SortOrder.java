package io.headwater.query.records;

import io.headwater.events.CollectionDefinition.Index;
import io.headwater.events.FieldPath;
import io.headwater.events.FieldType;
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

/**
 * The order of a list: by id, or by the columns of a declared index and then by id, so that it is total and an index gives
 * it. Values that are missing come last, whatever the direction.
 *
 * @param keys the last one is the id
 */
public record SortOrder(List<Key> keys) {
    private static final SqlName ID_COLUMN = SqlName.of("id");

    public SortOrder {
        keys = List.copyOf(keys);
    }

    /** One column of the order. */
    public record Key(SqlName column, FieldType type, boolean descending, boolean nullable) {
        static Key id(boolean descending) {
            return new Key(ID_COLUMN, FieldType.TEXT, descending, false);
        }
    }

    private record Wanted(FieldPath field, boolean descending) {
        static Wanted parse(String text) {
            boolean descending = text.startsWith("-");
            return new Wanted(FieldPath.parse(descending ? text.substring(1) : text), descending);
        }
    }

    /**
     * Reads an order such as {@code -total,id}.
     *
     * @param fixed fields that the filter leaves one value, so that an index that begins with them still gives the order
     * @throws io.headwater.http.ProblemException 400 if no declared index gives it
     */
    public static SortOrder of(String order, HeldCollection collection, Set<FieldPath> fixed) {
        if (order.isEmpty() || order.equals("id")) {
            return new SortOrder(List.of(Key.id(false)));
        }
        if (order.equals("-id")) {
            return new SortOrder(List.of(Key.id(true)));
        }
        String fields = order.endsWith(",id") ? order.substring(0, order.length() - ",id".length()) : order;
        List<Wanted> wanted =
                Arrays.stream(fields.split(",", -1)).map(Wanted::parse).toList();
        return collection.definition().indexes().stream()
                .filter(index -> gives(index, wanted, fixed))
                .findFirst()
                .map(index -> of(index, collection))
                .orElseThrow(() -> noIndex(order, collection));
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
            keys.add(new Key(column.name(), column.type(), each.descending(), true));
        });
        keys.add(Key.id(false));
        return new SortOrder(keys);
    }

    private static RuntimeException noIndex(String order, HeldCollection collection) {
        String declared = collection.definition().indexes().stream()
                .map(index -> index.columns().stream().map(String::valueOf).collect(Collectors.joining(",")))
                .collect(Collectors.joining("; "));
        return Problem.of(
                        ProblemType.MALFORMED,
                        "No index gives the order '" + order + "'. There is the order 'id'"
                                + (declared.isEmpty() ? "." : ", and those of the declared indexes: " + declared + "."))
                .asException();
    }

    /** Equal for equal orders of one life of a collection. */
    String fingerprint(HeldCollection collection) {
        return collection.facts().incarnation() + "." + Integer.toHexString(sql().hashCode());
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
