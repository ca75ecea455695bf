package io.headwater.projections.replay;

import io.headwater.events.Incarnation;
import io.headwater.events.Position;
import io.headwater.events.Version;
import io.headwater.projections.engine.Identifier;
import io.headwater.projections.engine.Statements;
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
    private final Statements statements;

    Replays(Connection transaction) {
        this.statements = new Statements(transaction);
    }

    private static final String FIND = """
            SELECT state, generation, table_name, definition_version, position, copied_to, copied, caught_up, deferred,
              paused, error
            FROM headwater.replay
            WHERE collection = ?
            """;

    Optional<Replay> find(Incarnation collection) throws SQLException {
        try (PreparedStatement statement = statements.prepare(FIND, collection.value());
                ResultSet row = statement.executeQuery()) {
            return row.next() ? Optional.of(read(collection, row)) : Optional.empty();
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
        return statements.execute(
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
        return statements.execute(
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
        return statements.execute(
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
        return statements.execute(
                        MOVE,
                        to.text(),
                        error,
                        replay.collection().value(),
                        replay.state().text())
                == 1;
    }

    private static final String EXCHANGE = """
            UPDATE headwater.replay
            SET state = ?, generation = ?, table_name = ?, copied_to = ?, changed_at = now()
            WHERE collection = ? AND state = ?
            """;

    /** The generation that was read is the one that is not read from now on; if it is searched, its texts are to be compared. */
    boolean exchange(Replay replay, ReplayState to, Generations.Present present) throws SQLException {
        return statements.execute(
                        EXCHANGE,
                        to.text(),
                        present.generation(),
                        present.table().table().name(),
                        present.table().vectorTable() == null ? IdRange.END : IdRange.ALL.after(),
                        replay.collection().value(),
                        replay.state().text())
                == 1;
    }

    private static final String TEXTS_COMPARED = """
            UPDATE headwater.replay
            SET copied_to = ?, changed_at = now()
            WHERE collection = ? AND state IN ('following', 'ready', 'switched') AND copied_to = ?
            """;

    /** Notes records whose texts were compared; false if somebody else did, or exchanged once more. */
    boolean textsCompared(Replay replay, IdRange ids) throws SQLException {
        return statements.execute(
                        TEXTS_COMPARED, ids.upTo(), replay.collection().value(), ids.after())
                == 1;
    }

    private static final String PAUSE = """
            UPDATE headwater.replay
            SET paused = ?, changed_at = now()
            WHERE collection = ? AND state = 'loading'
            """;

    boolean pause(Incarnation collection, boolean paused) throws SQLException {
        return statements.execute(PAUSE, paused, collection.value()) == 1;
    }

    private static final String DELETE = """
            DELETE FROM headwater.replay
            WHERE collection = ?
            """;

    void delete(Incarnation collection) throws SQLException {
        statements.execute(DELETE, collection.value());
    }
}
