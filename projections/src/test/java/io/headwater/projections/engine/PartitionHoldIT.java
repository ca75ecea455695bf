package io.headwater.projections.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.events.Partition;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tools beside the engine: nothing waits for them for long, and what went wrong first is what they say. */
class PartitionHoldIT {
    private static final Partition ZERO = new Partition(0);

    private final ReplicaFixture replica = new ReplicaFixture();

    @BeforeEach
    void begin() {
        replica.execute("INSERT INTO headwater.checkpoint VALUES ('records', 0, 1, 5, -1, 1, now())");
    }

    @AfterEach
    void close() {
        replica.close();
    }

    @Test
    void whoHoldsAPartitionWaitsLongForTheEngineAndBrieflyForAnythingElse() throws SQLException {
        // when
        String limits = ReplicaTransactions.keep(replica.dataSource(), transaction -> {
            PartitionHold.take(transaction, "records", ZERO, Duration.ofSeconds(30));
            return setting(transaction, "lock_timeout") + "|"
                    + setting(transaction, "idle_in_transaction_session_timeout");
        });

        // then
        assertThat(limits).isEqualTo("3s|30s");
    }

    @Test
    void thePatienceForTheEngineEnds() throws SQLException {
        try (Connection engine = replica.dataSource().getConnection()) {
            // given
            engine.setAutoCommit(false);
            PartitionHold.take(engine, "records", ZERO, Duration.ofSeconds(3));

            // then
            assertThatThrownBy(() -> ReplicaTransactions.keep(
                            replica.dataSource(),
                            transaction -> PartitionHold.take(transaction, "records", ZERO, Duration.ofMillis(50))))
                    .asInstanceOf(InstanceOfAssertFactories.type(SQLException.class))
                    .extracting(SQLException::getSQLState)
                    .isEqualTo("55P03");
            engine.rollback();
        }
    }

    @Test
    void whatGoesWrongFirstIsToldAlthoughNothingCanBeRolledBackThen() {
        assertThatThrownBy(() -> ReplicaTransactions.keep(
                        replica.dataSource(), transaction -> setting(transaction, "lock_timeout") + end(transaction)))
                .asInstanceOf(InstanceOfAssertFactories.type(SQLException.class))
                .extracting(SQLException::getSQLState)
                .isEqualTo("57P01");
    }

    private static String setting(Connection transaction, String name) throws SQLException {
        try (Statement statement = transaction.createStatement();
                ResultSet row = statement.executeQuery("SHOW " + name)) {
            row.next();
            return row.getString(1);
        }
    }

    private static boolean end(Connection transaction) throws SQLException {
        try (Statement statement = transaction.createStatement()) {
            return statement.execute("SELECT pg_terminate_backend(pg_backend_pid())");
        }
    }
}
