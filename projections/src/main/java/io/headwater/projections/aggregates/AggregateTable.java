package io.headwater.projections.aggregates;

import io.headwater.events.AggregateShape;
import io.headwater.events.RecordId;
import io.headwater.projections.engine.Identifier;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Where the groups of one aggregate of one table of records are.
 *
 * @param name as declared
 * @param schema the tenant's
 * @param filledTo the last record that is in it, while the records of before are filled in; null once all are
 */
public record AggregateTable(
        String name,
        Identifier schema,
        Identifier table,
        AggregateShape shape,
        @Nullable String filledTo) {

    /** Whether a record is in it, so that what becomes of it changes its groups. */
    boolean covers(RecordId id) {
        return Tallies.covers(filledTo, id);
    }

    /** All of its tables, as they go into SQL. */
    List<String> tables() {
        List<String> tables = new ArrayList<>(List.of(groups()));
        IntStream.rangeClosed(1, shape.extremes().size()).forEach(number -> tables.add(values(number)));
        return tables;
    }

    /** The table of the groups, as it goes into SQL. */
    String groups() {
        return schema.dot(table);
    }

    /** The table with the values of the extreme of a number, from 1, as it goes into SQL. */
    String values(int number) {
        return schema.dot(new Identifier(table.name() + "_v" + number));
    }
}
