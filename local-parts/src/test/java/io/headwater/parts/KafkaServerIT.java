package io.headwater.parts;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaServerIT {

    private static final String TOPIC = "kept";

    @TempDir
    private Path directory;

    @Test
    void aKilledBrokerKeepsAcknowledgedRecordsOverARestart() throws Exception {
        // given
        try (KafkaServer broker =
                KafkaServer.start(directory.resolve("kafka"), FreePorts.next(), SharedParts.QUICK_START)) {
            List<String> sent =
                    IntStream.range(0, 1_000).mapToObj(Integer::toString).toList();
            createTopic(broker);
            send(broker, sent);

            // when
            broker.kill();
            boolean runsAfterKill = broker.isRunning();
            broker.restart();

            // then
            assertThat(runsAfterKill).isFalse();
            assertThat(receive(broker, sent.size())).isEqualTo(sent);
        }
    }

    @Test
    void aBrokerIsFoundAgainByItsDirectoryAndStoppingItLeavesNoProcess() {
        // given
        Path kafka = directory.resolve("kafka");
        KafkaServer started = KafkaServer.start(kafka, FreePorts.next(), SharedParts.QUICK_START);
        ProcessHandle process = ProcessHandle.of(started.pid()).orElseThrow();

        // when
        KafkaServer found = KafkaServer.attach(kafka).orElseThrow();
        found.pause();
        found.stop();

        // then
        assertThat(found.bootstrap()).isEqualTo(started.bootstrap());
        // The child of this JVM is buried a moment after it has ended.
        Awaitility.await().until(() -> !process.isAlive());
        assertThat(KafkaServer.attach(kafka)).isEmpty();
    }

    private static void createTopic(KafkaServer broker) throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
            admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get();
        }
    }

    private static void send(KafkaServer broker, List<String> values) throws ExecutionException, InterruptedException {
        Map<String, Object> settings = Map.of("bootstrap.servers", broker.bootstrap(), "acks", "all");
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            var sends = values.stream()
                    .map(value -> producer.send(new ProducerRecord<>(TOPIC, value)))
                    .toList();
            for (var send : sends) {
                assertThat(send.get().hasOffset()).isTrue();
            }
        }
    }

    private static List<String> receive(KafkaServer broker, int count) {
        Map<String, Object> settings = Map.of("bootstrap.servers", broker.bootstrap(), "auto.offset.reset", "earliest");
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(new TopicPartition(TOPIC, 0)));
            List<String> received = new ArrayList<>();
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
                consumer.poll(Duration.ofMillis(100)).forEach(message -> received.add(message.value()));
                return received.size() >= count;
            });
            return received;
        }
    }
}
