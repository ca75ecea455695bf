package io.headwater.projections.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.events.EventEnvelope;
import io.headwater.events.TenantName;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HistoryCatalogueIT {
    private static final List<TenantName> ACME = List.of(new TenantName("acme"));

    @Test
    void aTenantThatCouldNotBeReadIsNotTakenForOneThatIsNotThere() throws SQLException {
        // given
        try (HistoryFixture history = new HistoryFixture();
                Connection connection = history.replica.dataSource().getConnection()) {
            history.apply();
            EventEnvelope created = history.create("a", "{}");
            HistoryCatalogue catalogue = new HistoryCatalogue(HistoryFixture.ZERO);
            breakTransaction(connection);
            assertThatThrownBy(() -> catalogue.load(connection, ACME)).isInstanceOf(SQLException.class);
            connection.rollback();

            // when
            catalogue.load(connection, ACME);

            // then
            assertThat(catalogue.enter(created, new ArrayList<>())).isNull();
        }
    }

    private static void breakTransaction(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.execute("SELECT 1 / 0")).isInstanceOf(SQLException.class);
        }
    }
}
