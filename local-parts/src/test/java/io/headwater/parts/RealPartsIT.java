package io.headwater.parts;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;

class RealPartsIT {

    @Test
    void twoDatabasesAreSeparate() throws SQLException {
        // given
        Database one = RealParts.get().newDatabase("separate");
        Database other = RealParts.get().newDatabase("separate");

        // when
        try (Connection connection = one.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE mine (id int)");
        }

        // then
        assertThat(hasTable(one, "mine")).isTrue();
        assertThat(hasTable(other, "mine")).isFalse();
    }

    @Test
    void aNewTopicHasItsPartitionsAndANameOfItsOwn() throws Exception {
        // given
        String other = RealParts.get().newTopic("topic", 1);

        // when
        String topic = RealParts.get().newTopic("topic", 3);

        // then
        assertThat(topic).startsWith("topic-").isNotEqualTo(other);
        try (Admin admin =
                Admin.create(Map.of("bootstrap.servers", RealParts.get().bootstrap()))) {
            var descriptions =
                    admin.describeTopics(List.of(topic)).allTopicNames().get();
            assertThat(descriptions.values())
                    .singleElement()
                    .satisfies(
                            description -> assertThat(description.partitions()).hasSize(3));
        }
    }

    private static boolean hasTable(Database database, String table) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT to_regclass('" + table + "') IS NOT NULL")) {
            return result.next() && result.getBoolean(1);
        }
    }
}
