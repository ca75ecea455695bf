package io.headwater.standalone.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.http.HeadwaterHeaders;
import io.headwater.standalone.faults.Api;
import io.headwater.standalone.faults.Journal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/** A client with records that nobody else writes to, so that it knows every answer beforehand. One thread. */
final class Writer {
    private static final int OPERATIONS_MAX = 6;

    private final String name;
    private final Api api;
    private final RandomCommands commands;
    private final Map<Journal.Key, ModelRecord> records = new HashMap<>();
    private final List<Journal.Key> keys;
    private final List<Kept> kept = new ArrayList<>();
    private int requests;

    /** A request with an {@code Idempotency-Key}, and what it was answered. */
    private record Kept(String tenant, Request request, Api.Answer answer) {}

    Writer(String name, Api api, long seed, List<Journal.Key> keys) {
        this.name = name;
        this.api = api;
        this.commands = new RandomCommands(new Random(seed));
        this.keys = keys;
    }

    /** What the writer's records are; those never created are not in here. */
    Map<Journal.Key, ModelRecord> records() {
        return records;
    }

    /** Sends one request or two, and compares the answers with what they must be. */
    void step() {
        requests++;
        switch (commands.random().nextInt(12)) {
            case 0, 1 -> batch();
            case 2 -> repeat();
            case 3 -> reuse();
            case 4 -> twins();
            default -> single();
        }
    }

    private Request.Operation next(Journal.Key key, ModelRecord record) {
        return new Request.Operation(key, commands.next(key.id(), record));
    }

    private ModelRecord record(Journal.Key key) {
        return records.getOrDefault(key, ModelRecord.NONE);
    }

    private List<Journal.Key> keysOf(String tenant) {
        return keys.stream().filter(key -> key.tenant().equals(tenant)).toList();
    }

    private void single() {
        Journal.Key key = commands.oneOf(keys);
        Request.Operation operation = next(key, record(key));
        ModelRecord.Answer expected = record(key).after(operation.command(), key.id());
        boolean isWhole = commands.isOneIn(4);
        Request request = Request.of(operation);
        Request asked = isWhole ? request.with("Prefer", "return=representation") : request;
        Api.Answer answer = commands.isOneIn(4) ? sendKept(key.tenant(), asked) : asked.send(api);
        assertAnswer(answer, expected, asked);
        if (isWhole && !expected.isRefusal() && expected.record().exists()) {
            assertThat(Values.text(answer.json().path("data")))
                    .as(() -> describe(asked, answer))
                    .isEqualTo(
                            Values.text(Objects.requireNonNull(expected.record().body())));
        }
        records.put(key, expected.record());
    }

    private Api.Answer sendKept(String tenant, Request request) {
        Request keyed = request.withKey(name + "-" + requests);
        Api.Answer answer = keyed.send(api);
        kept.add(new Kept(tenant, keyed, answer));
        return answer;
    }

    /** The same request again is answered as it was, whatever the record is by now. */
    private void repeat() {
        if (kept.isEmpty()) {
            return;
        }
        Kept one = commands.oneOf(kept);
        assertReplayed(one.request(), one.answer(), one.request().send(api));
    }

    private void assertReplayed(Request request, Api.Answer first, Api.Answer second) {
        assertThat(List.of(second.status(), second.response().body(), header(second, "ETag"), token(second)))
                .as(() -> describe(request, second))
                .isEqualTo(List.of(first.status(), first.response().body(), header(first, "ETag"), token(first)));
        assertThat(header(second, HeadwaterHeaders.REPLAYED)).isEqualTo("true");
    }

    /** Another request with a key that was used does nothing. */
    private void reuse() {
        if (kept.isEmpty()) {
            return;
        }
        Kept one = commands.oneOf(kept);
        // Another tenant's keys are others.
        Journal.Key key = commands.oneOf(keysOf(one.tenant()));
        String usedKey = Objects.requireNonNull(one.request().headers().get(HeadwaterHeaders.IDEMPOTENCY_KEY));
        Request another = Request.of(next(key, record(key))).with("If-Match", "\"4711\", \"" + requests + "\"");
        Api.Answer answer = another.withKey(usedKey).send(api);
        assertThat(List.of(answer.status(), answer.json().path("code").asString()))
                .as(() -> describe(another, answer) + ", with the key of " + one)
                .isEqualTo(List.of(422, "idempotency-key-reused"));
    }

    /** The same request twice at once is carried out once. */
    private void twins() {
        Journal.Key key = commands.oneOf(keys);
        Request.Operation operation = next(key, record(key));
        ModelRecord.Answer expected = record(key).after(operation.command(), key.id());
        Request request = Request.of(operation).withKey(name + "-" + requests);
        CompletableFuture<Api.Answer> other = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                other.complete(request.send(api));
            } catch (RuntimeException e) {
                other.completeExceptionally(e);
            }
        });
        List<Api.Answer> answers = new ArrayList<>(List.of(request.send(api), other.join()));
        answers.removeIf(answer ->
                answer.status() == 409 && answer.json().path("code").asString().equals("idempotency-in-flight"));
        assertThat(answers).as(() -> "answers to " + request).isNotEmpty();
        answers.forEach(answer -> assertAnswer(answer, expected, request));
        records.put(key, expected.record());
        kept.add(new Kept(key.tenant(), request, answers.getFirst()));
    }

    private void batch() {
        String tenant = commands.oneOf(keys).tenant();
        List<Journal.Key> ofTenant = keysOf(tenant);
        boolean isAtomic = commands.random().nextBoolean();
        Map<Journal.Key, ModelRecord> after = new HashMap<>(records);
        List<Request.Operation> operations = new ArrayList<>();
        List<ModelRecord.Answer> expected = new ArrayList<>();
        IntStream.rangeClosed(1, 1 + commands.random().nextInt(OPERATIONS_MAX)).forEach(_ -> {
            Journal.Key key = commands.oneOf(ofTenant);
            ModelRecord before = after.getOrDefault(key, ModelRecord.NONE);
            Request.Operation operation = next(key, before).forBatch();
            ModelRecord.Answer answer = before.after(operation.command(), key.id());
            operations.add(operation);
            expected.add(answer);
            after.put(key, answer.record());
        });
        Request request = Request.batch(tenant, isAtomic, operations);
        Api.Answer answer = commands.isOneIn(3) ? sendKept(tenant, request) : request.send(api);
        if (isAtomic && expected.stream().anyMatch(ModelRecord.Answer::isRefusal)) {
            assertRefused(request, answer, expected);
        } else {
            assertThat(answer.status()).as(() -> describe(request, answer)).isEqualTo(200);
            assertThat(results(answer)).as(() -> describe(request, answer)).isEqualTo(results(expected, false));
            records.putAll(after);
        }
    }

    private void assertRefused(Request request, Api.Answer answer, List<ModelRecord.Answer> expected) {
        boolean isUnprocessable =
                expected.stream().filter(ModelRecord.Answer::isRefusal).allMatch(refusal -> refusal.status() == 422);
        assertThat(List.of(answer.status(), answer.json().path("code").asString()))
                .as(() -> describe(request, answer))
                .isEqualTo(isUnprocessable ? List.of(422, "batch-unprocessable") : List.of(409, "batch-refused"));
        assertThat(results(answer)).as(() -> describe(request, answer)).isEqualTo(results(expected, true));
    }

    private static List<String> results(Api.Answer answer) {
        return answer.json()
                .path("results")
                .valueStream()
                .map(result -> result.path("status").asInt() + " "
                        + result.path("version").asString("")
                        + result.at("/problem/code").asString(""))
                .toList();
    }

    private static List<String> results(List<ModelRecord.Answer> answers, boolean areRefused) {
        return answers.stream()
                .map(answer -> {
                    if (answer.isRefusal()) {
                        return answer.status() + " " + answer.code();
                    }
                    return areRefused
                            ? "424 "
                            : answer.status() + " " + answer.record().version();
                })
                .toList();
    }

    private void assertAnswer(Api.Answer answer, ModelRecord.Answer expected, Request request) {
        JsonNode json = answer.json();
        List<Object> found = List.of(
                answer.status(),
                json.path("code").asString(""),
                json.path("version").asString(""));
        String version = Long.toString(expected.record().version());
        assertThat(found)
                .as(() -> describe(request, answer))
                .isEqualTo(List.of(expected.status(), expected.code(), expected.isRefusal() ? "" : version));
        if (!expected.isRefusal()) {
            assertThat(header(answer, "ETag")).isEqualTo("\"" + version + "\"");
            assertThat(token(answer)).as("token").isNotEmpty();
        }
    }

    private String describe(Request request, Api.Answer answer) {
        return "%s, request %d: %s was answered %s".formatted(name, requests, request, answer);
    }

    private static String token(Api.Answer answer) {
        return header(answer, HeadwaterHeaders.TOKEN);
    }

    private static String header(Api.Answer answer, String name) {
        return answer.response().headers().firstValue(name).orElse("");
    }
}
