package io.headwater.projections.replay;

import io.headwater.events.Partition;
import io.headwater.events.Position;
import io.headwater.projections.engine.Statements;
import io.headwater.projections.records.CollectionTable;
import io.headwater.projections.records.RecordProjection;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The events of a collection's records that are in none of its rows, by intent.
 *
 * @param parked the first event that is parked of each record that has one: it and all behind it wait
 * @param skipped the events that an operator gave up, of each record that has one: the others go past them
 */
record SetAside(Map<String, Position> parked, Map<String, Set<Position>> skipped) {
    /** Copies the maps. */
    SetAside {
        parked = Map.copyOf(parked);
        skipped = Map.copyOf(skipped);
    }

    // One statement, since an event that is skipped meanwhile would be in neither of two. The first part is led by
    // the index of the queues; events are skipped by hand, so there are few.
    static final String READ = """
            SELECT coalesce(record_id, '') AS record_id, min(position) AS position, false AS is_skipped
            FROM headwater.parked_event
            WHERE projection = ?
              AND partition = ?
              AND tenant = ?
              AND coalesce(collection, '') = ?
              AND coalesce(record_id, '') COLLATE "C" > ?
              AND coalesce(record_id, '') COLLATE "C" <= ?
            GROUP BY coalesce(record_id, '')
            UNION ALL
            SELECT record_id, position, true AS is_skipped
            FROM headwater.skipped_event
            WHERE projection = ?
              AND partition = ?
              AND tenant = ?
              AND collection = ?
              AND record_id COLLATE "C" > ?
              AND record_id COLLATE "C" <= ?
            """;

    /** Reads those of a range of records, as of one moment. */
    static SetAside read(Connection connection, Partition partition, CollectionTable.Key key, IdRange ids)
            throws SQLException {
        @Nullable
        Object[] each = {
            RecordProjection.NAME,
            partition.number(),
            key.tenant().value(),
            key.collection().value(),
            ids.after(),
            ids.upTo()
        };
        @Nullable Object[] parameters = new Object[2 * each.length];
        System.arraycopy(each, 0, parameters, 0, each.length);
        System.arraycopy(each, 0, parameters, each.length, each.length);
        try (PreparedStatement statement = new Statements(connection).prepare(READ, parameters);
                ResultSet row = statement.executeQuery()) {
            Map<String, Position> parked = new HashMap<>();
            Map<String, Set<Position>> skipped = new HashMap<>();
            while (row.next()) {
                String record = row.getString("record_id");
                Position position = new Position(row.getLong("position"));
                if (row.getBoolean("is_skipped")) {
                    skipped.computeIfAbsent(record, _ -> new HashSet<>()).add(position);
                } else {
                    parked.put(record, position);
                }
            }
            return new SetAside(parked, skipped);
        }
    }

    /** What of it is up to a position. */
    SetAside upTo(Position end) {
        Map<String, Position> until = new HashMap<>(parked);
        until.values().removeIf(position -> position.isAfter(end));
        return new SetAside(until, skipped);
    }

    /** The records with an event that is parked, or that was skipped after a position. */
    Set<String> recordsSince(Position position) {
        Set<String> records = new HashSet<>(parked.keySet());
        skipped.forEach((record, positions) -> {
            if (positions.stream().anyMatch(one -> one.isAfter(position))) {
                records.add(record);
            }
        });
        return records;
    }
}
