package io.headwater.projections.aggregates;

import io.headwater.events.AggregateShape;
import io.headwater.projections.engine.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The statements that make and end the tables of an aggregate; docs/formats.md, section 4. Pure. */
final class AggregateDdl {
    private AggregateDdl() {}

    // Groups are updated by every batch: room in the page keeps the updates off the index.
    static List<String> create(AggregateTable table) {
        AggregateShape shape = table.shape();
        List<String> columns = new ArrayList<>(List.of("key bytea PRIMARY KEY", "records bigint NOT NULL"));
        for (int i = 0; i < shape.groups().size(); i++) {
            columns.add("g%d %s"
                    .formatted(i + 1, SqlType.ofColumn(shape.groups().get(i).type())));
        }
        for (int i = 1; i <= shape.sums().size(); i++) {
            columns.add("n%d bigint NOT NULL".formatted(i));
            columns.add("s%d numeric NOT NULL".formatted(i));
        }
        List<String> statements = new ArrayList<>();
        statements.add("CREATE TABLE %s (%s) WITH (fillfactor = 70)"
                .formatted(table.groups(), columns.stream().collect(Collectors.joining(", "))));
        for (int i = 0; i < shape.extremes().size(); i++) {
            statements.add("CREATE TABLE %s (key bytea, value %s, records bigint NOT NULL, PRIMARY KEY (key, value))"
                    .formatted(
                            table.values(i + 1),
                            SqlType.ofColumn(shape.extremes().get(i).type())));
        }
        return statements;
    }

    static List<String> drop(AggregateTable table) {
        return table.tables().stream().map(name -> "DROP TABLE " + name).toList();
    }
}
