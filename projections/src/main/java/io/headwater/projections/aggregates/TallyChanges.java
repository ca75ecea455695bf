package io.headwater.projections.aggregates;

import io.headwater.events.AggregateDefinition;
import io.headwater.events.AggregateShape;
import io.headwater.events.CollectionDefinition;
import io.headwater.events.Incarnation;
import io.headwater.projections.engine.Identifier;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes, changes and ends what is kept up with the tables of a collection, within the caller's transaction. */
public final class TallyChanges {
    /** Before every id: nothing is filled in yet. */
    private static final String NOTHING = "";

    private final Connection transaction;
    private final TallyCatalogue catalogue;

    /** Works within {@code transaction}. */
    public TallyChanges(Connection transaction) {
        this.transaction = transaction;
        this.catalogue = new TallyCatalogue(transaction);
    }

    /**
     * A table of a collection.
     *
     * @param schema the tenant's
     */
    public record Of(Incarnation collection, Identifier schema, Identifier rowsTable) {}

    /** Begins with a table that has no records; the catalogue has its collection already. */
    public Tallies create(Of table, CollectionDefinition definition) throws SQLException {
        return begin(table, shapes(definition), null);
    }

    /** Begins with a table that has records, and has been written by this transaction's caller alone so far. */
    public Tallies begin(Of table, Tallies like) throws SQLException {
        Map<String, AggregateShape> shapes = new LinkedHashMap<>();
        like.aggregates().forEach(aggregate -> shapes.put(aggregate.name(), aggregate.shape()));
        return begin(table, shapes, NOTHING);
    }

    private Tallies begin(Of table, Map<String, AggregateShape> shapes, @Nullable String filledTo) throws SQLException {
        Tallies tallies = new Tallies(table.rowsTable(), true, filledTo, List.of());
        catalogue.insertCount(table.collection(), tallies);
        return with(tallies, add(table, 0, shapes, filledTo));
    }

    /**
     * Whether a definition asks for other aggregates than there are.
     *
     * @param present as of any time since the definition before
     */
    public static boolean isChange(Tallies present, CollectionDefinition definition) {
        Map<String, AggregateShape> shapes = new LinkedHashMap<>();
        present.aggregates().forEach(aggregate -> shapes.put(aggregate.name(), aggregate.shape()));
        return !shapes.equals(shapes(definition));
    }

    /** Ends the aggregates that a definition does not ask for any more, and begins those that are new in it. */
    public Tallies evolve(Of table, CollectionDefinition definition) throws SQLException {
        Tallies present = lock(table);
        Map<String, AggregateShape> missing = shapes(definition);
        List<AggregateTable> staying = new ArrayList<>();
        for (AggregateTable aggregate : present.aggregates()) {
            if (aggregate.shape().equals(missing.get(aggregate.name()))) {
                staying.add(aggregate);
                missing.remove(aggregate.name());
            } else {
                catalogue.delete(table.collection(), table.rowsTable(), aggregate);
                execute(AggregateDdl.drop(aggregate));
            }
        }
        String filledTo = missing.isEmpty() || isEmpty(table) ? null : NOTHING;
        // Not even the numbers of those that just ended: whoever reads one of them would read another in its place.
        staying.addAll(add(table, lastNumber(present.aggregates()), missing, filledTo));
        return with(present, staying);
    }

    /** Ends all that is kept up with a table. */
    public void drop(Of table) throws SQLException {
        Tallies present = lock(table);
        for (AggregateTable aggregate : present.aggregates()) {
            catalogue.delete(table.collection(), table.rowsTable(), aggregate);
        }
        catalogue.deleteCount(table.collection(), table.rowsTable());
        for (AggregateTable aggregate : present.aggregates()) {
            execute(AggregateDdl.drop(aggregate));
        }
    }

    private Tallies lock(Of table) throws SQLException {
        return catalogue.lock(table.collection(), table.rowsTable());
    }

    private static Map<String, AggregateShape> shapes(CollectionDefinition definition) {
        Map<String, AggregateShape> shapes = new LinkedHashMap<>();
        for (AggregateDefinition aggregate : definition.aggregates()) {
            shapes.put(aggregate.name(), AggregateShape.of(aggregate, definition));
        }
        return shapes;
    }

    private List<AggregateTable> add(
            Of table, int lastNumber, Map<String, AggregateShape> shapes, @Nullable String filledTo)
            throws SQLException {
        List<AggregateTable> added = new ArrayList<>();
        int number = lastNumber;
        for (Map.Entry<String, AggregateShape> shape : shapes.entrySet()) {
            Identifier name = new Identifier(table.rowsTable().name() + "_a" + ++number);
            AggregateTable aggregate =
                    new AggregateTable(shape.getKey(), table.schema(), name, shape.getValue(), filledTo);
            execute(AggregateDdl.create(aggregate));
            catalogue.insert(table.collection(), table.rowsTable(), aggregate);
            added.add(aggregate);
        }
        return added;
    }

    private static int lastNumber(List<AggregateTable> aggregates) {
        return aggregates.stream()
                .mapToInt(aggregate -> Integer.parseInt(aggregate.table().name().replaceFirst(".*_a", "")))
                .max()
                .orElse(0);
    }

    private static Tallies with(Tallies tallies, List<AggregateTable> aggregates) {
        return new Tallies(tallies.rowsTable(), tallies.isCounted(), tallies.countedTo(), aggregates);
    }

    private boolean isEmpty(Of table) throws SQLException {
        String sql = "SELECT 1 FROM %s LIMIT 1".formatted(table.schema().dot(table.rowsTable()));
        try (Statement statement = transaction.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return !row.next();
        }
    }

    private void execute(List<String> ddl) throws SQLException {
        try (Statement statement = transaction.createStatement()) {
            for (String sql : ddl) {
                statement.execute(sql);
            }
        }
    }
}
