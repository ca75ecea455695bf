package io.headwater.projections.replay;

import io.headwater.events.Incarnation;
import io.headwater.events.Position;
import io.headwater.events.Version;
import io.headwater.projections.engine.Identifier;
import io.headwater.projections.records.Generations;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rows of {@code headwater.replay}, within the caller's transaction. */
final class Replays {
    private final Connection transaction;

    Replays(Connection transaction) {
        this.transaction = transaction;
    }

    private static final String FIND = """
            SELECT state, generation, table_name, definition_version, position, copied_to, copied, caught_up, deferred,
              paused, error
            FROM headwater.replay
            WHERE collection = ?
            """;

    Optional<Replay> find(Incarnation collection) throws SQLException {
        try (PreparedStatement statement = transaction.prepareStatement(FIND)) {
            statement.setLong(1, collection.value());
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(read(collection, row)) : Optional.empty();
            }
        }
    }

    private static Replay read(Incarnation collection, ResultSet row) throws SQLException {
        return new Replay(
                collection,
                ReplayState.of(row.getString("state")),
                row.getInt("generation"),
                new Identifier(row.getString("table_name")),
                new Version(row.getLong("definition_version")),
                new Position(row.getLong("position")),
                row.getString("copied_to"),
                row.getLong("copied"),
                new Position(row.getLong("caught_up")),
                Set.of((String[]) row.getArray("deferred").getArray()),
                row.getBoolean("paused"),
                row.getString("error"));
    }

    private static final String BEGIN = """
            INSERT INTO headwater.replay
              (collection, state, generation, table_name, definition_version, position, copied_to, copied, caught_up,
               deferred, paused, error, started_at, changed_at)
            VALUES (?, 'loading', ?, ?, ?, ?, '', 0, ?, '{}', false, NULL, now(), now())
            ON CONFLICT (collection) DO NOTHING
            """;

    /** Whether it could begin: false if the collection has a replay. */
    boolean begin(Generations.Present present, int generation, Position position) throws SQLException {
        return execute(
                        BEGIN,
                        present.table().incarnation().value(),
                        generation,
                        present.tableOf(generation).name(),
                        present.definitionVersion().value(),
                        position.value(),
                        position.value())
                == 1;
    }

    private static final String COPIED = """
            UPDATE headwater.replay
            SET copied_to = ?, copied = copied + ?, deferred = ?, changed_at = now()
            WHERE collection = ? AND state = 'loading' AND copied_to = ?
            """;

    /** Notes a portion that was copied; false if somebody cancelled, or copied it too. */
    boolean copied(Replay replay, IdRange ids, long rows, Collection<String> deferred) throws SQLException {
        return execute(
                        COPIED,
                        ids.upTo(),
                        rows,
                        deferred.toArray(String[]::new),
                        replay.collection().value(),
                        ids.after())
                == 1;
    }

    private static final String CAUGHT_UP = """
            UPDATE headwater.replay
            SET state = ?, caught_up = ?, deferred = ?, changed_at = now()
            WHERE collection = ? AND state = 'loading' AND caught_up = ?
            """;

    /** Notes a stretch of the log that was applied; false if somebody cancelled, or applied it too. */
    boolean caughtUp(Replay replay, ReplayState state, Position upTo, Collection<String> deferred) throws SQLException {
        return execute(
                        CAUGHT_UP,
                        state.text(),
                        upTo.value(),
                        deferred.toArray(String[]::new),
                        replay.collection().value(),
                        replay.caughtUp().value())
                == 1;
    }

    private static final String MOVE = """
            UPDATE headwater.replay
            SET state = ?, error = ?, changed_at = now()
            WHERE collection = ? AND state = ?
            """;

    /** From one state to another; false if it is in neither any more. */
    boolean move(Replay replay, ReplayState to, @Nullable String error) throws SQLException {
        return execute(
                        MOVE,
                        to.text(),
                        error,
                        replay.collection().value(),
                        replay.state().text())
                == 1;
    }

    private static final String EXCHANGE = """
            UPDATE headwater.replay
            SET state = ?, generation = ?, table_name = ?, changed_at = now()
            WHERE collection = ? AND state = ?
            """;

    /** The generation that was read is the one that is not read from now on. */
    boolean exchange(Replay replay, ReplayState to, Generations.Present present) throws SQLException {
        return execute(
                        EXCHANGE,
                        to.text(),
                        present.generation(),
                        present.table().table().name(),
                        replay.collection().value(),
                        replay.state().text())
                == 1;
    }

    private static final String PAUSE = """
            UPDATE headwater.replay
            SET paused = ?, changed_at = now()
            WHERE collection = ? AND state = 'loading'
            """;

    boolean pause(Incarnation collection, boolean paused) throws SQLException {
        return execute(PAUSE, paused, collection.value()) == 1;
    }

    private static final String DELETE = """
            DELETE FROM headwater.replay
            WHERE collection = ?
            """;

    void delete(Incarnation collection) throws SQLException {
        execute(DELETE, collection.value());
    }

    private int execute(String sql, @Nullable Object... parameters) throws SQLException {
        try (PreparedStatement statement = transaction.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                if (parameters[i] instanceof String[] texts) {
                    statement.setArray(i + 1, transaction.createArrayOf("text", texts));
                } else {
                    statement.setObject(i + 1, parameters[i]);
                }
            }
            return statement.executeUpdate();
        }
    }
}
