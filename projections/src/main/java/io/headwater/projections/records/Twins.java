package io.headwater.projections.records;

import io.headwater.events.Incarnation;
import io.headwater.events.RecordId;
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
        if (records.isEmpty()) {
            return;
        }
        Savepoint before = transaction.setSavepoint();
        String error;
        try {
            TableFeed.Fed fed = new TableFeed(transaction, table.generation(twin)).feed(records);
            if (fed.refusals().isEmpty()) {
                transaction.releaseSavepoint(before);
                return;
            }
            error = "record %s: %s"
                    .formatted(
                            fed.refusals().getFirst().event().subject().record(),
                            fed.refusals().getFirst().error());
        } catch (SQLException e) {
            if (!FaultyData.isOne(e)) {
                throw e;
            }
            error = String.valueOf(e.getMessage());
        }
        transaction.rollback(before);
        fail(table, error);
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
