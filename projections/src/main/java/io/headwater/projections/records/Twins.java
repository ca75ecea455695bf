package io.headwater.projections.records;

import io.headwater.events.Incarnation;
import io.headwater.events.RecordId;
import io.headwater.events.Version;
import io.headwater.projections.aggregates.CountChanges;
import io.headwater.projections.engine.FaultyData;
import io.headwater.projections.engine.Identifier;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The second generation of a collection's table, while there is one: fed in the transaction that feeds the one that is read,
 * by its own rows. Whatever goes wrong with it ends its replay, and never harms the one that is read.
 */
final class Twins {
    private static final Logger LOG = LoggerFactory.getLogger(Twins.class);

    private final Connection transaction;
    private final Catalogue catalogue;

    Twins(Connection transaction, Catalogue catalogue) {
        this.transaction = transaction;
        this.catalogue = catalogue;
    }

    /** Brings events that were applied to {@code table} into its twin, too. */
    void feed(CollectionTable table, Identifier twin, Map<RecordId, List<RecordFold.Step>> records)
            throws SQLException {
        if (!records.isEmpty()) {
            orFail(table, () -> feed(table.generation(twin), records));
        }
    }

    private @Nullable String feed(CollectionTable twin, Map<RecordId, List<RecordFold.Step>> records)
            throws SQLException {
        // Its own, so that they are lost with its rows if it fails.
        CountChanges counts = new CountChanges();
        TableFeed.Fed fed = new TableFeed(transaction, twin, counts).feed(records);
        if (fed.refusals().isEmpty()) {
            counts.write(transaction);
            return null;
        }
        var first = fed.refusals().getFirst();
        return "record %s: %s".formatted(first.event().subject().record(), first.error());
    }

    /** Has a record's row in a table's twin, too, stand for a version with the body it has. */
    void passOver(CollectionTable table, Identifier twin, RecordId id, Version version) throws SQLException {
        orFail(table, () -> {
            new RecordRows(transaction, table.generation(twin)).passOver(id, version);
            return null;
        });
    }

    /** What is written to a twin; returns why it cannot be, null if it was. */
    private interface Writing {
        @Nullable
        String run() throws SQLException;
    }

    private void orFail(CollectionTable table, Writing writing) throws SQLException {
        Savepoint before = transaction.setSavepoint();
        String error;
        try {
            error = writing.run();
        } catch (SQLException e) {
            if (!isOfOneTable(e)) {
                throw e;
            }
            error = String.valueOf(e.getMessage());
        } catch (RuntimeException e) {
            // A row that nobody could have written so, such as one whose data is no object.
            error = e.toString();
        }
        if (error == null) {
            transaction.releaseSavepoint(before);
        } else {
            transaction.rollback(before);
            fail(table, error);
        }
    }

    // The generation that is read was written just before, in the same transaction: so the privilege that is
    // missing here and the broken page are this table's alone.
    private static boolean isOfOneTable(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        return FaultyData.isOne(e) || state.equals("42501") || state.startsWith("XX");
    }

    private static final String FAIL = """
            UPDATE headwater.replay
            SET state = 'failed', error = left(?, 2000), changed_at = now()
            WHERE collection = ? AND state IN ('following', 'ready', 'switched')
            """;

    /** Ends the feeding of a twin; its replay shows why. */
    void fail(CollectionTable table, String error) throws SQLException {
        try (PreparedStatement statement = transaction.prepareStatement(FAIL)) {
            statement.setString(1, error.replace('\0', ' '));
            statement.setLong(2, table.incarnation().value());
            statement.executeUpdate();
        }
        catalogue.put(table.alone());
        LOG.warn(
                "the replay of collection {} of tenant {} has failed: {}",
                table.key().collection(),
                table.key().tenant(),
                error);
    }

    private static final String FIND = """
            SELECT table_name
            FROM headwater.replay
            WHERE collection = ?
            """;

    /** The other generation of a collection's table, whatever state its replay is in. */
    Optional<Identifier> find(Incarnation collection) throws SQLException {
        try (PreparedStatement statement = transaction.prepareStatement(FIND)) {
            statement.setLong(1, collection.value());
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(new Identifier(row.getString(1))) : Optional.empty();
            }
        }
    }
}
