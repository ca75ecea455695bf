package io.headwater.query.export;

import io.headwater.events.CollectionDefinition;
import io.headwater.query.records.FieldSelection;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The columns of a CSV between the id and the rest. They are those that the schema declares, nested ones with dots in between,
 * since a header must be written before the records are known; or those that were asked for, in that order. What is declared is sorted
 * by name, since a replica does not keep the order of a schema's members.
 *
 * @param paths members from the outside in; none holds a dot
 * @param hasRest whether a last column {@value #REST} takes what has no column of its own
 */
record CsvColumns(List<List<String>> paths, boolean hasRest) {
    /** The name of the last column; no path is written so. */
    static final String REST = "*";

    /** Columns at most; what is declared beyond goes with the rest. */
    static final int COLUMNS_MAX = 1_000;

    CsvColumns {
        paths = List.copyOf(paths);
    }

    static CsvColumns of(CollectionDefinition definition, FieldSelection fields) {
        List<List<String>> declared = definition.leafMembers().stream()
                .filter(path -> path.stream().allMatch(CsvColumns::isPlain))
                .filter(path -> !isId(path))
                .sorted(Comparator.comparing(path -> String.join(".", path)))
                .limit(COLUMNS_MAX)
                .toList();
        if (fields.isAll()) {
            return new CsvColumns(declared, true);
        }
        List<List<String>> wanted = new ArrayList<>();
        collect(fields, List.of(), declared, wanted);
        return new CsvColumns(wanted, false);
    }

    // A field that has declared members is a column for each of them.
    private static void collect(
            FieldSelection fields, List<String> above, List<List<String>> declared, List<List<String>> wanted) {
        for (Map.Entry<String, FieldSelection> member : fields.members().entrySet()) {
            List<String> path = new ArrayList<>(above);
            path.add(member.getKey());
            if (!member.getValue().isAll()) {
                collect(member.getValue(), path, declared, wanted);
            } else if (!isId(path)) {
                List<List<String>> below = declared.stream()
                        .filter(leaf -> leaf.size() > path.size()
                                && leaf.subList(0, path.size()).equals(path))
                        .toList();
                wanted.addAll(below.isEmpty() ? List.of(path) : below);
            }
        }
    }

    private static boolean isPlain(String member) {
        return !member.isEmpty() && member.indexOf('.') < 0 && !member.equals(REST);
    }

    // The record's own id has the first column.
    private static boolean isId(List<String> path) {
        return path.equals(List.of("id"));
    }
}
