package io.headwater.projections.records;

import io.headwater.events.CollectionDefinition;
import io.headwater.events.FieldPath;
import io.headwater.events.FieldType;
import io.headwater.projections.engine.Identifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a new definition asks of a table, against what it has: columns and indexes that go, stay and come. Pure.
 *
 * @param columns all columns afterwards, those that stay with their names
 * @param added columns to add and fill
 * @param removed columns to drop
 * @param addedIndexes indexes to create
 * @param removedIndexes names of indexes to drop, before their columns
 */
record Evolution(
        List<TypedColumn> columns,
        List<TypedColumn> added,
        List<TypedColumn> removed,
        List<Ddl.NamedIndex> addedIndexes,
        List<Identifier> removedIndexes) {

    /**
     * Compares.
     *
     * @param table the table's name within its schema; indexes are named after it
     * @param present the table's columns now
     * @param indexes the table's indexes now, by declaration
     */
    static Evolution of(
            Identifier table,
            List<TypedColumn> present,
            Map<String, Identifier> indexes,
            CollectionDefinition definition) {
        List<TypedColumn> columns = new ArrayList<>();
        List<TypedColumn> added = new ArrayList<>();
        int lastColumn = lastNumber(present.stream().map(TypedColumn::name).toList());
        for (FieldPath field : definition.indexedFields()) {
            Optional<FieldType> type = definition.typeOf(field);
            if (type.isPresent()) {
                TypedColumn wanted =
                        TypedColumn.of(definition, field, type.get(), new Identifier("f" + (lastColumn + 1)));
                Optional<TypedColumn> stays =
                        present.stream().filter(wanted::holdsTheSameAs).findFirst();
                columns.add(stays.orElse(wanted));
                if (stays.isEmpty()) {
                    added.add(wanted);
                    lastColumn++;
                }
            }
        }
        List<TypedColumn> removed =
                present.stream().filter(column -> !columns.contains(column)).toList();
        return withIndexes(table, new Evolution(columns, added, removed, List.of(), List.of()), indexes, definition);
    }

    /** Whether the table stays as it is. */
    boolean isNothing() {
        return added.isEmpty() && removed.isEmpty() && addedIndexes.isEmpty() && removedIndexes.isEmpty();
    }

    private static Evolution withIndexes(
            Identifier table, Evolution columns, Map<String, Identifier> indexes, CollectionDefinition definition) {
        Set<FieldPath> changed = new HashSet<>();
        columns.removed().forEach(column -> changed.add(column.field()));
        List<Ddl.NamedIndex> added = new ArrayList<>();
        Set<String> staying = new HashSet<>();
        int lastIndex = lastNumber(indexes.values());
        for (CollectionDefinition.Index index : definition.indexes()) {
            String declaration = Ddl.NamedIndex.declarationOf(index);
            boolean stays = indexes.containsKey(declaration)
                    && index.columns().stream().noneMatch(column -> changed.contains(column.field()));
            if (stays) {
                staying.add(declaration);
            } else {
                Identifier name = new Identifier(table.name() + "_i" + ++lastIndex);
                added.add(new Ddl.NamedIndex(declaration, name, index));
            }
        }
        List<Identifier> removed = indexes.entrySet().stream()
                .filter(index -> !staying.contains(index.getKey()))
                .map(Map.Entry::getValue)
                .toList();
        return new Evolution(columns.columns(), columns.added(), columns.removed(), added, removed);
    }

    /** The highest number at the end of a name, 0 without names. */
    private static int lastNumber(Collection<Identifier> names) {
        return names.stream()
                .mapToInt(name -> Integer.parseInt(name.name().replaceFirst(".*[a-z]", "")))
                .max()
                .orElse(0);
    }
}
