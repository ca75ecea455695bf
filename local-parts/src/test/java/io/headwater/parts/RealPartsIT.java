package io.headwater.parts;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

    @Test
    void aSecondProcessOfTheBuildFindsTheSameParts() {
        // given
        SharedParts ofThisProcess = SharedParts.localOf(Build.current());
        Command secondProcess = Command.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "-Dheadwater.root=" + Build.current().root(),
                SecondProcess.class.getName());

        // when
        String ofSecondProcess = secondProcess.output(Duration.ofMinutes(1));

        // then
        assertThat(ofSecondProcess).isEqualTo(ofThisProcess.toString());
    }

    @Test
    void whenABuildIsGoneItsPartsAreStoppedAndRemovedButNobodyElses(@TempDir Path root) throws Exception {
        // given
        Process build = new ProcessBuilder("sleep", "300").start();
        Build other = new Build(build.toHandle(), root);
        SharedParts own = SharedParts.localOf(Build.current());
        SharedParts others = SharedParts.localOf(other);
        long postgres = PostgresServer.attach(other.parts().resolve("postgres"))
                .orElseThrow()
                .pid();
        long kafka =
                KafkaServer.attach(other.parts().resolve("kafka")).orElseThrow().pid();

        // when
        build.destroyForcibly();

        // then
        Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            assertThat(ProcessHandle.of(postgres)).isEmpty();
            assertThat(ProcessHandle.of(kafka)).isEmpty();
            assertThat(other.parts()).doesNotExist();
        });
        assertThat(SharedParts.localOf(Build.current())).isEqualTo(own).isNotEqualTo(others);
    }

    /** What another module's test JVM does first. */
    static final class SecondProcess {
        private SecondProcess() {}

        public static void main(String[] arguments) {
            System.out.println(SharedParts.localOf(Build.current()));
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
