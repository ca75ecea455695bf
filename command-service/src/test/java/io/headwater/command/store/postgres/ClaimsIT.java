package io.headwater.command.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headwater.command.store.ClaimsContract;
import io.headwater.command.store.EventStore;
import io.headwater.parts.Database;
import io.headwater.parts.RealParts;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClaimsIT extends ClaimsContract {
    private final Database database = RealParts.get().newDatabase("claims");
    private final LogDatabase log =
            LogDatabase.open(new LogAddress(database.url(), database.user(), database.password(), PARTITIONS, 4));
    private final PostgresEventStore store =
            new PostgresEventStore(log, StoreSettings.DEFAULTS, new SimpleMeterRegistry());

    @AfterEach
    void close() {
        store.close();
        log.close();
    }

    @Override
    protected EventStore store() {
        return store;
    }

    @Test
    void rowsOfConstraintsThatAreNoMoreAreDeletedInTheBackground() throws SQLException {
        // given more rows than one transaction deletes, and others that count
        execute("""
                INSERT INTO log.claim
                SELECT 9, 'email', gen_random_uuid(), 'o' || n
                FROM generate_series(1, 2500) AS n;
                INSERT INTO log.claim
                VALUES (9, 'email,name', gen_random_uuid(), 'a'), (10, 'email', gen_random_uuid(), 'b');
                INSERT INTO log.reference
                VALUES (9, 'email', 'a', 9, 'a'), (9, 'parentId', 'a', 9, 'a');
                INSERT INTO log.collection_count
                VALUES (9, 5), (10, 5);
                INSERT INTO log.retired_constraint
                VALUES (9, 'UNIQUE', 'email'), (9, 'REFERENCE', 'parentId'), (10, 'LIMIT', '')
                """);

        // when
        try (LogCleanUp _ = LogCleanUp.start(log, Duration.ofMillis(20))) {
            await().atMost(Duration.ofSeconds(30)).until(() -> count("log.retired_constraint") == 0);
        }

        // then
        assertThat(count("log.claim")).isEqualTo(2);
        assertThat(count("log.reference WHERE field = 'email'")).isEqualTo(1);
        assertThat(count("log.reference")).isEqualTo(1);
        assertThat(count("log.collection_count WHERE incarnation = 9")).isEqualTo(1);
        assertThat(count("log.collection_count")).isEqualTo(1);
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = log.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private long count(String rows) throws SQLException {
        try (Connection connection = log.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM " + rows)) {
            assertThat(row.next()).isTrue();
            return row.getLong(1);
        }
    }
}
