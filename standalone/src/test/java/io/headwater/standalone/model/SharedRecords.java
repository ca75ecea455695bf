package io.headwater.standalone.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.http.HeadwaterHeaders;
import io.headwater.standalone.faults.Api;
import io.headwater.standalone.faults.Journal;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Records that all writers write to. Nobody knows beforehand how a command is answered, but every accepted one leaves a mark
 * of its own, so that it changes the record: the versions in the answers are then the order in which the model must have
 * accepted them all. Any number of threads.
 */
final class SharedRecords {
    private static final List<Integer> REFUSALS = List.of(404, 409, 412);

    private final List<Journal.Key> keys;
    private final AtomicInteger marks = new AtomicInteger();
    private final Map<Journal.Key, Long> lastSeen = new ConcurrentHashMap<>();
    private final Queue<Accepted> accepted = new ConcurrentLinkedQueue<>();

    private record Accepted(Request.Operation operation, int status, long version) {}

    SharedRecords(List<Journal.Key> keys) {
        this.keys = keys;
    }

    /** Sends one request, or a request and its repetition. */
    void step(Random random, Api api) {
        if (random.nextInt(4) == 0) {
            batch(random, api);
            return;
        }
        Request.Operation operation = next(keys.get(random.nextInt(keys.size())), random);
        send(Request.of(operation), random, api, answer -> note(operation, answer.status(), answer.json(), answer));
    }

    private interface Noting {
        void note(Api.Answer answer);
    }

    private void send(Request request, Random random, Api api, Noting noting) {
        if (random.nextInt(4) != 0) {
            noting.note(request.send(api));
            return;
        }
        Request keyed = request.withKey("shared-" + marks.incrementAndGet());
        Api.Answer first = keyed.send(api);
        noting.note(first);
        Api.Answer second = keyed.send(api);
        if (isKept(first)) {
            assertThat(second.response().body()).isEqualTo(first.response().body());
            assertThat(second.response().headers().firstValue(HeadwaterHeaders.REPLAYED))
                    .hasValue("true");
        } else {
            noting.note(second);
        }
    }

    // Everything is, but for the answer to one who lost again and again, and is to try again.
    private static boolean isKept(Api.Answer answer) {
        return !answer.json().path("code").asString("").equals("conflict");
    }

    private void batch(Random random, Api api) {
        String tenant = keys.get(random.nextInt(keys.size())).tenant();
        List<Journal.Key> ofTenant =
                keys.stream().filter(key -> key.tenant().equals(tenant)).toList();
        List<Request.Operation> operations = IntStream.rangeClosed(0, 1 + random.nextInt(3))
                .mapToObj(_ -> next(ofTenant.get(random.nextInt(ofTenant.size())), random)
                        .forBatch())
                .toList();
        boolean isAtomic = random.nextBoolean();
        send(Request.batch(tenant, isAtomic, operations), random, api, answer -> {
            if (answer.status() != 200) {
                assertThat(answer.status()).as(answer::toString).isEqualTo(409);
                return;
            }
            for (int i = 0; i < operations.size(); i++) {
                JsonNode result = answer.json().path("results").path(i);
                note(operations.get(i), result.path("status").asInt(), result, answer);
                assertThat(isAtomic && result.has("problem"))
                        .as(answer::toString)
                        .isFalse();
            }
        });
    }

    private void note(Request.Operation operation, int status, JsonNode json, Api.Answer answer) {
        if (status == 200 || status == 201) {
            long version = json.path("version").asLong();
            accepted.add(new Accepted(operation, status, version));
            lastSeen.merge(operation.key(), version, Math::max);
        } else {
            assertThat(REFUSALS).as(answer::toString).contains(status);
        }
    }

    private Request.Operation next(Journal.Key key, Random random) {
        int mark = marks.incrementAndGet();
        ObjectNode body = JsonNodeFactory.instance
                .objectNode()
                .put("stock", random.nextInt(50))
                .put("mark", mark);
        ObjectNode change = JsonNodeFactory.instance.objectNode().put("mark", mark);
        Match match = random.nextInt(3) == 0 ? Match.version(lastSeen.getOrDefault(key, 1L)) : Match.NONE;
        return new Request.Operation(
                key,
                switch (random.nextInt(20)) {
                    case 0, 1, 2 -> new Command.Create(body.put("id", key.id()));
                    case 3, 4 -> new Command.Put(body, match);
                    case 5 -> new Command.Put(body, Match.CREATE_ONLY);
                    case 6, 7, 8, 9 -> new Command.Merge(change, match);
                    case 10, 11, 12, 13 -> patch(mark, match, random);
                    case 14 -> new Command.Delete(match);
                    default ->
                        new Command.Adjust(
                                Map.of(List.of("stock"), BigDecimal.valueOf(mark)),
                                random.nextBoolean() ? OptionalInt.of(random.nextInt(1000)) : OptionalInt.empty(),
                                match);
                });
    }

    private static Command patch(int mark, Match match, Random random) {
        List<String> none = List.of();
        JsonNode number = JsonNodeFactory.instance.numberNode(mark);
        List<Command.Step> steps = new ArrayList<>();
        if (random.nextBoolean()) {
            steps.add(new Command.Step("remove", none, List.of("mark"), Values.MISSING));
        }
        steps.add(new Command.Step("add", none, List.of("mark"), number));
        return new Command.Patch(steps, match);
    }

    /** What the records are: every accepted command is accepted by the model, too, in the order of the versions. */
    Map<Journal.Key, ModelRecord> fold() {
        Map<Journal.Key, ModelRecord> records = new HashMap<>();
        accepted.stream().sorted(Comparator.comparingLong(Accepted::version)).forEach(one -> {
            Journal.Key key = one.operation().key();
            ModelRecord before = records.getOrDefault(key, ModelRecord.NONE);
            ModelRecord.Answer answer = before.after(one.operation().command(), key.id());
            assertThat(List.of(answer.status(), answer.record().version()))
                    .as("what the model says to %s when the record is %s", one, before)
                    .isEqualTo(List.of(one.status(), one.version()));
            assertThat(one.version()).as("version of %s", one).isEqualTo(before.version() + 1);
            records.put(key, answer.record());
        });
        return records;
    }

    int acceptedCount() {
        return accepted.size();
    }
}
