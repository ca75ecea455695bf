package io.headwater.projections.records;

import static io.headwater.projections.engine.LogFixture.collection;
import static io.headwater.projections.engine.LogFixture.defined;
import static io.headwater.projections.engine.LogFixture.provisioned;
import static io.headwater.projections.engine.LogFixture.tenant;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.headwater.events.EventEnvelope;
import io.headwater.events.Partition;
import io.headwater.parts.Database;
import io.headwater.parts.RealParts;
import io.headwater.projections.engine.LogFixture;
import io.headwater.projections.engine.ReplicaSchema;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Definitions whose tables take longer to change than an answer of the database may take. */
class SlowDefinitionsIT {
    private static final Partition ZERO = new Partition(0);
    private static final int ANSWER_MAX_SECONDS = 1;
    private static final String PROPERTIES =
            "'schema': {'properties': {'a': {'type': 'string'}, 'b': {'type': 'string'}}}";

    @ParameterizedTest
    @ValueSource(strings = {"'indexes': [{'fields': ['b']}]", "'search': {'fields': ['b']}"})
    void theyAreWaitedFor(String change) throws SQLException {
        try (LogFixture log = new LogFixture(1);
                HikariDataSource replica = impatient()) {
            // given
            RecordProjection projection = new RecordProjection(() -> {});
            List<EventEnvelope> before = List.of(
                    log.next(ZERO, tenant("acme"), provisioned(7)),
                    log.next(ZERO, collection("acme", "orders"), defined(9, "{" + PROPERTIES + "}")));
            EventEnvelope slow =
                    log.next(ZERO, collection("acme", "orders"), defined(9, "{" + PROPERTIES + ", " + change + "}"));
            try (Connection transaction = replica.getConnection()) {
                projection.apply(transaction, ZERO, before);
                int answerMaxMillis = transaction.getNetworkTimeout();
                makeAlterTableSlow(transaction);

                // when
                List<?> refusals = projection.apply(transaction, ZERO, List.of(slow));

                // then, and whatever comes next has its limit again
                assertThat(refusals).isEmpty();
                assertThat(transaction.getNetworkTimeout())
                        .isEqualTo(answerMaxMillis)
                        .isEqualTo(ANSWER_MAX_SECONDS * 1_000);
            }
        }
    }

    private static HikariDataSource impatient() {
        Database database = RealParts.get().newDatabase("replica");
        ReplicaSchema.migrate(database.dataSource());
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(database.url());
        config.setUsername(database.user());
        config.setPassword(database.password());
        config.setMaximumPoolSize(1);
        config.addDataSourceProperty("socketTimeout", Integer.toString(ANSWER_MAX_SECONDS));
        return new HikariDataSource(config);
    }

    private static void makeAlterTableSlow(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("""
                    CREATE FUNCTION take_long() RETURNS event_trigger LANGUAGE plpgsql AS $$
                    BEGIN
                      PERFORM pg_sleep(%d);
                    END $$;
                    CREATE EVENT TRIGGER take_long ON ddl_command_start WHEN TAG IN ('ALTER TABLE')
                    EXECUTE FUNCTION take_long();
                    """.formatted(2 * ANSWER_MAX_SECONDS));
        }
    }
}
