package io.headwater.parts;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * Real PostgreSQL with pgvector and real Kafka for tests: one server and one broker per Maven build, shared by all
 * test JVMs of all modules, and gone when the build is gone, however it ended.
 *
 * <p>Tests keep apart by databases and topics of their own. A test that breaks a part on purpose starts one of its
 * own, with full durability, and closes it.
 */
public final class RealParts {

    private static final int NAME_LENGTH_MAX = 40;

    private final SharedParts shared;

    private RealParts(SharedParts shared) {
        this.shared = shared;
    }

    /** The parts of this build; the first call of the first test JVM starts them, in a few seconds. */
    public static RealParts get() {
        return Holder.PARTS;
    }

    /**
     * Makes an empty database on the shared server; nothing removes it before the build ends.
     *
     * @param prefix how its name begins: lower-case letters, digits and underscores
     */
    public Database newDatabase(String prefix) {
        String name = unique(prefix, '_');
        try (Connection connection = shared.postgres().dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + statement.enquoteIdentifier(name, true));
        } catch (SQLException failure) {
            throw new PartFailed("database " + name + " could not be created", failure);
        }
        String server = shared.postgres().url();
        return new Database(
                server.substring(0, server.lastIndexOf('/') + 1) + name,
                shared.postgres().user(),
                shared.postgres().password());
    }

    /** What Kafka clients take as {@code bootstrap.servers}. */
    public String bootstrap() {
        return shared.bootstrap();
    }

    /**
     * Makes an empty topic on the shared broker.
     *
     * @param prefix how its name begins: letters, digits, {@code . _ -}
     * @return the topic's unique name
     */
    public String newTopic(String prefix, int partitions) {
        String name = unique(prefix, '-');
        try (Admin admin = Admin.create(Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrap()))) {
            admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1)))
                    .all()
                    .get();
            return name;
        } catch (ExecutionException failure) {
            throw new PartFailed("topic " + name + " could not be created", failure);
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new PartFailed("interrupted while topic " + name + " was created", interruption);
        }
    }

    /** A new, empty, durable server for a test that kills it; the test closes it. Always a local process. */
    public PostgresServer ownPostgres() {
        return PostgresServer.start(ownDirectory("postgres"), FreePorts.next(), Map.of("shared_buffers", "64MB"));
    }

    /** A new, empty broker for a test that kills or freezes it; the test closes it. Always a local process. */
    public KafkaServer ownKafka() {
        return KafkaServer.start(ownDirectory("kafka"), FreePorts.next(), SharedParts.QUICK_START);
    }

    private static Path ownDirectory(String part) {
        return Build.current().withWatchedParts(parts -> parts.resolve(unique("own-" + part, '-')));
    }

    private static String unique(String prefix, char separator) {
        if (prefix.isEmpty() || prefix.length() > NAME_LENGTH_MAX) {
            throw new IllegalArgumentException("a prefix has 1 to " + NAME_LENGTH_MAX + " characters: " + prefix);
        }
        return prefix
                + separator
                + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    }

    private static final class Holder {
        private static final RealParts PARTS = new RealParts(SharedParts.find());
    }
}
