package io.headwater.standalone.faults;

import io.headwater.http.BearerKey;
import io.headwater.parts.FreePorts;
import io.headwater.parts.KafkaServer;
import io.headwater.parts.PostgresServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A durable log database, a replica database and a broker of one test's own, for services that are started one by one. */
final class Parts implements AutoCloseable {
    private final Path directory;
    private final PostgresServer log;
    private final PostgresServer replica;
    private final KafkaServer kafka;
    private final BearerKey operator = BearerKey.random();

    private Parts(Path directory, PostgresServer log, PostgresServer replica, KafkaServer kafka) {
        this.directory = directory;
        this.log = log;
        this.replica = replica;
        this.kafka = kafka;
    }

    static Parts start(Path directory) {
        PostgresServer log = PostgresServer.start(directory.resolve("log"), FreePorts.next(), Map.of());
        PostgresServer replica = PostgresServer.start(directory.resolve("replica"), FreePorts.next(), Map.of());
        KafkaServer kafka = KafkaServer.start(directory.resolve("kafka"), FreePorts.next(), List.of());
        return new Parts(directory, log, replica, kafka);
    }

    Path directory() {
        return directory;
    }

    String logUrl() {
        return log.jdbcUrl("postgres") + "?user=" + PostgresServer.USER;
    }

    String replicaUrl() {
        return replica.jdbcUrl("postgres") + "?user=" + PostgresServer.USER;
    }

    String bootstrap() {
        return kafka.bootstrap();
    }

    BearerKey operator() {
        return operator;
    }

    /** Where services find the parts. */
    Map<String, String> environment() {
        return Map.of(
                "HEADWATER_LOG_URL",
                logUrl(),
                "HEADWATER_LOG_USER",
                PostgresServer.USER,
                "HEADWATER_LOG_PASSWORD",
                "",
                "HEADWATER_KAFKA_BOOTSTRAP",
                kafka.bootstrap(),
                "HEADWATER_OPERATOR_KEY",
                operator.text(),
                "HEADWATER_REPLICAS_0_NAME",
                "replica1",
                "HEADWATER_REPLICAS_0_URL",
                replicaUrl(),
                "HEADWATER_REPLICAS_0_USER",
                PostgresServer.USER,
                "HEADWATER_REPLICAS_0_PASSWORD",
                "");
    }

    @Override
    public void close() {
        kafka.kill();
        replica.kill();
        log.kill();
    }
}
