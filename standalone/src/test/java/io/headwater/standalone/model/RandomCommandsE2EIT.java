package io.headwater.standalone.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.events.RecordState;
import io.headwater.standalone.faults.Api;
import io.headwater.standalone.faults.Journal;
import io.headwater.standalone.faults.LogEvents;
import io.headwater.standalone.faults.ReplicaRows;
import io.headwater.standalone.faults.TopicEvents;
import io.headwater.standalone.faults.Whole;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random commands from several threads over HTTP: every answer, the log, the topic and the read model are what a model says.
 *
 * <p>A run is repeated with {@code -Dheadwater.model.seed=…}; what the threads do to records that they share depends on
 * who is faster, everything else on the seed alone. {@code -Dheadwater.model.steps=…} makes it longer.
 */
class RandomCommandsE2EIT {
    private static final long SEED = Long.getLong("headwater.model.seed", new Random().nextInt());
    private static final int STEPS = Integer.getInteger("headwater.model.steps", 300);
    private static final int WRITERS = 12;
    private static final int RECORDS_OF_A_WRITER = 3;
    private static final int SHARED_RECORDS = 2;
    private static final Duration CATCH_UP_MAX = Duration.ofSeconds(90);

    // Names and ids are the same in every tenant and collection, so that nothing may be taken for another's.
    static final List<String> TENANTS = List.of("amber", "birch", "cedar");
    static final List<String> COLLECTIONS = List.of("parts", "parts.old");

    @TempDir
    private Path directory;

    @Test
    void everyAnswerAndLogTopicAndReadModelAreWhatAModelSays() throws Exception {
        // given
        System.out.printf("-Dheadwater.model.seed=%d -Dheadwater.model.steps=%d%n", SEED, STEPS);
        try (Whole whole = Whole.up(directory.resolve("home"));
                Api commands = whole.commands();
                Api queries = whole.queries()) {
            define(commands);
            SharedRecords shared = new SharedRecords(keys("shared", SHARED_RECORDS));
            List<Writer> writers = IntStream.range(0, WRITERS)
                    .mapToObj(
                            i -> new Writer("w" + i, commands, SEED * WRITERS + i, keys("w" + i, RECORDS_OF_A_WRITER)))
                    .toList();

            // when
            run(writers, shared, commands);

            // then
            Map<Journal.Key, ModelRecord> model = shared.fold();
            writers.forEach(writer -> model.putAll(writer.records()));
            model.values().removeIf(record -> record.version() == 0);
            LogEvents log = LogEvents.read(whole.addresses().log()).assertDense();
            assertLogIs(model, log);
            try (TopicEvents topic = TopicEvents.open(whole.addresses().kafka())) {
                topic.assertSameAs(log, CATCH_UP_MAX);
            }
            new ReplicaRows(whole.addresses().replicas().getFirst()).assertIsFoldOf(log, CATCH_UP_MAX);
            new Reads(queries, log).assertAre(model);
            System.out.printf(
                    "%d records as the model says, %d commands on shared ones%n", model.size(), shared.acceptedCount());
        } catch (AssertionError | Exception e) {
            throw new AssertionError("with -Dheadwater.model.seed=" + SEED + ": " + e.getMessage(), e);
        }
    }

    private static void define(Api commands) throws IOException {
        for (String tenant : TENANTS) {
            Api.require(201, commands.send("PUT", "/v1/tenants/" + tenant, "{}"));
            for (String collection : COLLECTIONS) {
                Api.require(
                        201,
                        commands.send(
                                "PUT",
                                "/v1/tenants/" + tenant + "/collections/" + collection,
                                "{\"schema\": %s, \"indexes\": [{\"fields\": [\"stock\"]}]}"
                                        .formatted(ModelRecord.SCHEMA)));
            }
        }
    }

    private static List<Journal.Key> keys(String name, int count) {
        List<Journal.Key> keys = new ArrayList<>();
        for (String tenant : TENANTS) {
            for (String collection : COLLECTIONS) {
                IntStream.range(0, count).forEach(i -> keys.add(new Journal.Key(tenant, collection, name + "-" + i)));
            }
        }
        return keys;
    }

    private static void run(List<Writer> writers, SharedRecords shared, Api commands) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(writers.size())) {
            List<Future<?>> ends = new ArrayList<>();
            for (int i = 0; i < writers.size(); i++) {
                Writer writer = writers.get(i);
                Random random = new Random(SEED + i);
                ends.add(threads.submit(() -> {
                    for (int step = 0; step < STEPS; step++) {
                        writer.step();
                        if (step % 4 == 0) {
                            shared.step(random, commands);
                        }
                    }
                }));
            }
            for (Future<?> end : ends) {
                end.get();
            }
        }
    }

    /** Each accepted command is one event, and nothing else is. */
    private static void assertLogIs(Map<Journal.Key, ModelRecord> model, LogEvents log) {
        Map<Journal.Key, RecordState> folded = log.fold();
        assertThat(texts(folded, state -> ModelRecord.text(state.version().value(), state.body())))
                .isEqualTo(texts(model, ModelRecord::text));
        assertThat(log.ofRecords())
                .hasSize(Math.toIntExact(
                        model.values().stream().mapToLong(ModelRecord::version).sum()));
        System.out.printf("%d events on %d records%n", log.ofRecords().size(), folded.size());
    }

    private static <V> Map<String, String> texts(Map<Journal.Key, V> records, Function<V, String> text) {
        return records.entrySet().stream()
                .collect(Collectors.toMap(
                        entry -> entry.getKey().toString(),
                        entry -> text.apply(entry.getValue()),
                        (one, _) -> one,
                        TreeMap::new));
    }
}
