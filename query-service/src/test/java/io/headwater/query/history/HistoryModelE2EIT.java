package io.headwater.query.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.events.Adjustment;
import io.headwater.events.Event;
import io.headwater.events.Json;
import io.headwater.events.RecordState;
import io.headwater.query.HistoryWriter;
import io.headwater.query.ServiceFixture;
import io.headwater.query.ServiceFixture.Answer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Random lives of a few records over some months, held against a model: every version, every time, every patch. */
class HistoryModelE2EIT {
    private static final String RECORDS = "/v1/tenants/acme/collections/things/records/";
    private static final int EVENTS = 900;

    /** A state and when it began. */
    private record Dated(Instant since, RecordState state) {}

    private final Map<String, List<Dated>> lives = new HashMap<>();

    @Test
    void everyStateAndEveryChangeIsTheModels() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        try (ServiceFixture service = new ServiceFixture(1)) {
            // given
            HistoryWriter writer = new HistoryWriter(service.replica(), ServiceFixture.ACME);
            writer.at("2025-12-30T00:00:00Z").define("things", 9, "{'schema': {}}");
            for (int i = 0; i < EVENTS; i++) {
                if (random.nextInt(60) == 0) {
                    writer.at(
                            writer.now().plusSeconds(random.nextInt(1_000_000)).toString());
                }
                // One of them lives long without being told whole.
                String id = random.nextBoolean() ? "long" : "r" + random.nextInt(4);
                Event.RecordEvent event = next(random, id);
                lives.computeIfAbsent(id, _ -> new ArrayList<>())
                        .add(new Dated(writer.now(), state(id).evolve(event, writer.now())));
                writer.change("things", id, event);
                if (random.nextInt(40) == 0) {
                    writer.apply();
                }
            }
            writer.apply();

            // when, then
            lives.forEach((id, life) -> {
                assertStates(service, id, life, seed);
                assertChanges(service, id, life, seed);
            });
        }
    }

    private RecordState state(String id) {
        List<Dated> life = lives.getOrDefault(id, List.of());
        return life.isEmpty() ? RecordState.NEW : life.getLast().state();
    }

    private Event.RecordEvent next(Random random, String id) {
        RecordState state = state(id);
        if (!state.exists()) {
            return new Event.RecordCreated(
                    HistoryWriter.json("{'n': %d.0, 'list': [1, 2], 'o': {}}".formatted(random.nextInt(9))));
        }
        int kind = id.equals("long") ? random.nextInt(6) : random.nextInt(10);
        return switch (kind) {
            case 0, 1, 2 ->
                new Event.RecordPatched(HistoryWriter.json("{'p%d': %s, 'o': {'x': %d}}"
                        .formatted(random.nextInt(5), random.nextInt(3) == 0 ? "null" : "1.50", random.nextInt(3))));
            case 3, 4 ->
                new Event.RecordPatched(
                        HistoryWriter.json("{'list': [%d, 2, %d]}".formatted(random.nextInt(3), random.nextInt(3))));
            case 5, 6 -> new Event.RecordAdjusted(Adjustment.fromJson(HistoryWriter.json("{'/n': 0.5}")));
            case 7, 8 ->
                new Event.RecordReplaced(HistoryWriter.json("{'n': %d, 'list': []}".formatted(random.nextInt(9))));
            default -> new Event.RecordDeleted();
        };
    }

    private static void assertStates(ServiceFixture service, String id, List<Dated> life, long seed) {
        for (int i = 0; i < life.size(); i += id.equals("long") ? 17 : 1) {
            Dated dated = life.get(i);
            Answer inVersion =
                    service.get(RECORDS + id + "?version=" + dated.state().version());
            Answer asOf = service.get(RECORDS + id + "?asOf=" + dated.since().plusMillis(999));
            if (dated.state().body() == null) {
                assertThat(List.of(inVersion.status(), asOf.status())).containsExactly(404, 404);
            } else {
                assertThat(inVersion.json().path("data").toString())
                        .as("seed %s: %s %s", seed, id, dated.state().version())
                        .isEqualTo(dated.state().body().toString());
                assertThat(inVersion.json().path("createdAt").stringValue())
                        .isEqualTo(dated.state().createdAt().toString());
                assertThat(asOf.body()).isEqualTo(inVersion.body());
            }
        }
    }

    private static void assertChanges(ServiceFixture service, String id, List<Dated> life, long seed) {
        for (String order : List.of("version", "-version")) {
            Map<Integer, JsonNode> changes = new HashMap<>();
            String path = RECORDS + id + "/history?limit=37&order=" + order;
            for (Answer page = service.get(path);
                    ;
                    page = service.get(
                            path + "&cursor=" + page.json().path("nextCursor").stringValue())) {
                page.json()
                        .path("items")
                        .forEach(item -> changes.put(item.path("version").intValue(), item.path("changes")));
                if (!page.json().has("nextCursor")) {
                    break;
                }
            }
            assertThat(changes).as("seed %s: %s", seed, id).hasSize(life.size());
            JsonNode state = JsonNodeFactory.instance.missingNode();
            for (Dated dated : life) {
                JsonNode patch = changes.get((int) dated.state().version().value());
                state = AppliedPatch.to(state, Objects.requireNonNull(patch));
                JsonNode body = dated.state().body();
                assertThat(body == null ? state.isMissingNode() : Json.identical(state, body))
                        .as("seed %s: %s %s by %s is %s", seed, id, dated.state(), patch, state)
                        .isTrue();
            }
        }
    }
}
