package io.headwater.projections;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class ReplicaRunnerTest {
    private static final String NOWHERE = "jdbc:postgresql://127.0.0.1:5/replica";

    @Test
    void whoWaitsForAnAnswerOfADatabaseGivesUpInTheEnd() {
        // given properties that are texts, which is all that the driver reads
        try (HikariDataSource replica =
                        ReplicaRunner.pool(new ProjectionsSettings.Replica("r1", NOWHERE, "me", "secret"), "rows", 1);
                HikariDataSource log = ProjectionsConfiguration.logPool(
                        new ProjectionsSettings.DatabaseSettings(NOWHERE, "me", "secret"))) {
            // then
            assertThat(replica.getDataSourceProperties().getProperty("socketTimeout"))
                    .isEqualTo("1800");
            assertThat(replica.getDataSourceProperties().getProperty("tcpKeepAlive"))
                    .isEqualTo("true");
            assertThat(log.getDataSourceProperties().getProperty("socketTimeout"))
                    .isEqualTo("60");
        }
    }

    @Test
    void changesOfTheTablesMayTakeAsLongAsTheyTakeAndAServerThatVanishedIsNoticed() {
        // when
        PGSimpleDataSource database =
                ReplicaRunner.schemaDatabase(new ProjectionsSettings.Replica("r1", NOWHERE, "me", "secret"));

        // then
        assertThat(database.getSocketTimeout()).isZero();
        assertThat(database.getTcpKeepAlive()).isTrue();
        assertThat(database.getUser()).isEqualTo("me");
        assertThat(database.getPassword()).isEqualTo("secret");
    }
}
