package io.headwater.query.records;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.events.CollectionName;
import io.headwater.events.FieldPath;
import io.headwater.events.IndexedText;
import io.headwater.events.Json;
import io.headwater.query.ReplicaFixture;
import io.headwater.query.ServiceFixture;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Walks in random orders over fields with and without an index, of every type. {@code -Dheadwater.order-walk.seed=N} walks them again. */
class OrderWalkE2EIT {
    private static final long SEED = Long.getLong("headwater.order-walk.seed", new Random().nextLong());
    private static final String ITEMS = "/v1/tenants/acme/collections/items/records";
    private static final int RECORDS = 120;
    private static final int WALKS = 40;
    private static final int COLUMN = 256;
    private static final List<String> FIELDS = List.of(
            "name", "price", "sold", "shipTo.country", "shipTo.city", "note", "qty", "done", "any", "meta.x", "at");

    private static final Random RANDOM = new Random(SEED);
    private static final Map<String, JsonNode> RECORDS_BY_ID = new HashMap<>();
    private static ServiceFixture service;
    private static ReplicaFixture.Table items;

    @BeforeAll
    static void start() {
        service = new ServiceFixture(1);
        items = service.replica().define(ServiceFixture.ACME, new CollectionName("items"), 9, RandomRecords.SCHEMA);
        Map<String, String> bodies = new RandomRecords(RANDOM).next(RECORDS);
        service.replica().put(items, 3, bodies);
        service.replica().checkpoint(1, 3);
        bodies.forEach((id, body) -> RECORDS_BY_ID.put(id, Json.parse(body.getBytes(StandardCharsets.UTF_8))));
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void aWalkInAnyOrderMeetsEachRecordOnceInThatOrder() {
        for (int i = 0; i < WALKS; i++) {
            // given
            List<String> order = nextOrder();

            // when
            List<String> met = walk(String.join(",", order), 7 + RANDOM.nextInt(60), () -> {});

            // then
            assertThat(met).as("seed %d, order %s", SEED, order).isEqualTo(expected(order));
        }
    }

    @Test
    void aWalkByAFieldWithoutAnIndexMeetsEachRecordOnceWhileOthersAreWritten() {
        for (String order : List.of("note,-any", "-qty", "meta.x,-id")) {
            // given
            List<String> written = new ArrayList<>();

            // when
            List<String> met = walk(order, 11, () -> {
                String id = "w" + written.size();
                written.add(id);
                service.replica()
                        .put(items, 4, Map.of(id, "{\"note\": \"m" + id + "\", \"qty\": " + RANDOM.nextInt(9) + "}"));
            });

            // then
            assertThat(met).as("seed %d", SEED).doesNotHaveDuplicates().containsAll(RECORDS_BY_ID.keySet());
            service.replica().execute("DELETE FROM " + items.name() + " WHERE id LIKE 'w%'");
        }
    }

    private static List<String> nextOrder() {
        List<String> fields = new ArrayList<>(FIELDS);
        Collections.shuffle(fields, RANDOM);
        List<String> order = fields.subList(0, 1 + RANDOM.nextInt(3)).stream()
                .map(field -> (RANDOM.nextBoolean() ? "-" : "") + field)
                .collect(Collectors.toCollection(ArrayList::new));
        switch (RANDOM.nextInt(4)) {
            case 0 -> order.add("id");
            case 1 -> order.add("-id");
            default -> {}
        }
        return order;
    }

    private static List<String> walk(String order, int limit, Runnable between) {
        List<String> met = new ArrayList<>();
        for (String next = ITEMS + "?fields=sold&limit=" + limit + "&order=" + order; next != null; ) {
            ServiceFixture.Answer answer = service.get(next);
            assertThat(answer.status()).as("seed %d: %s", SEED, answer.body()).isEqualTo(200);
            answer.json().path("items").forEach(item -> met.add(item.path("id").asString()));
            String link = answer.header("Link");
            next = link == null ? null : link.substring(1, link.indexOf('>'));
            between.run();
        }
        return met;
    }

    private static List<String> expected(List<String> order) {
        List<String> keys = new ArrayList<>(order);
        // What an index gives goes on in the order of the index.
        if (keys.getFirst().equals("name")
                && (keys.size() == 1 || (keys.size() == 2 && keys.getLast().equals("id")))) {
            keys.add(1, "shipTo.country");
        }
        Comparator<String> comparator = (_, _) -> 0;
        for (String key : keys) {
            boolean descending = key.startsWith("-");
            String field = descending ? key.substring(1) : key;
            comparator = comparator.thenComparing(
                    field.equals("id")
                            ? directed(Comparator.<String>naturalOrder(), descending)
                            : Comparator.comparing(
                                    id -> Key.of(field, RECORDS_BY_ID.get(id)),
                                    Comparator.nullsLast(directed(Comparator.<Key>naturalOrder(), descending))));
        }
        return RECORDS_BY_ID.keySet().stream()
                .sorted(comparator.thenComparing(Comparator.naturalOrder()))
                .toList();
    }

    private static <T> Comparator<T> directed(Comparator<T> comparator, boolean descending) {
        return descending ? comparator.reversed() : comparator;
    }

    /** A value of a record in the order that is documented. */
    private record Key(int rank, BigDecimal number, String text) implements Comparable<Key> {
        static @Nullable Key of(String field, @Nullable JsonNode record) {
            JsonNode value = FieldPath.parse(field).in(Objects.requireNonNull(record));
            boolean isOpen = field.equals("any") || field.equals("meta.x");
            if (value.isNumber() && (isOpen || field.equals("price") || field.equals("qty"))) {
                return new Key(1, value.decimalValue(), "");
            }
            if (value.isBoolean() && (isOpen || field.equals("sold") || field.equals("done"))) {
                return new Key(3, value.booleanValue() ? BigDecimal.ONE : BigDecimal.ZERO, "");
            }
            boolean isText = isOpen
                    || List.of("name", "note", "at", "shipTo.country", "shipTo.city")
                            .contains(field);
            if (!value.isString() || !isText) {
                return null;
            }
            int length = field.equals("name") || field.equals("shipTo.country") ? COLUMN : IndexedText.LENGTH_PER_INDEX;
            return new Key(2, BigDecimal.ZERO, IndexedText.beginning(value.stringValue(), length));
        }

        private static byte[] utf8(String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public int compareTo(Key other) {
            int order = Integer.compare(rank, other.rank);
            order = order != 0 ? order : number.compareTo(other.number);
            return order != 0 ? order : Arrays.compareUnsigned(utf8(text), utf8(other.text));
        }
    }
}
