package io.headwater.projections;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class ReplicaRunnerTest {

    @Test
    void changesOfTheTablesMayTakeAsLongAsTheyTakeAndAServerThatVanishedIsNoticed() {
        // when
        PGSimpleDataSource database = ReplicaRunner.schemaDatabase(
                new ProjectionsSettings.Replica("r1", "jdbc:postgresql://127.0.0.1:5/replica", "me", "secret"));

        // then
        assertThat(database.getSocketTimeout()).isZero();
        assertThat(database.getTcpKeepAlive()).isTrue();
        assertThat(database.getUser()).isEqualTo("me");
        assertThat(database.getPassword()).isEqualTo("secret");
    }
}
