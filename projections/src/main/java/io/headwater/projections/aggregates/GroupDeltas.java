package io.headwater.projections.aggregates;

import io.headwater.events.AggregateShape;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What records that come and go change in the groups of an aggregate. No I/O; used by one thread. */
final class GroupDeltas {
    private final AggregateShape shape;
    private final Map<ByteBuffer, Group> groups = new HashMap<>();
    private final List<Map<ValueKey, Value>> extremes;

    GroupDeltas(AggregateShape shape) {
        this.shape = shape;
        this.extremes = shape.extremes().stream()
                .<Map<ValueKey, Value>>map(_ -> new HashMap<>())
                .toList();
    }

    /** How a group changes: its records, and of each sum the numbers in it and what they come to. */
    static final class Group {
        private final byte[] key;
        private final List<@Nullable Object> values;
        private long records;
        private final long[] numbers;
        private final BigDecimal[] sums;

        private Group(byte[] key, List<@Nullable Object> values, int sumsCount) {
            this.key = key;
            this.values = values;
            this.numbers = new long[sumsCount];
            this.sums = new BigDecimal[sumsCount];
            Arrays.fill(sums, BigDecimal.ZERO);
        }

        byte[] key() {
            return key;
        }

        @Nullable
        Object value(int field) {
            return values.get(field);
        }

        long records() {
            return records;
        }

        long numbers(int sum) {
            return numbers[sum];
        }

        BigDecimal sum(int sum) {
            return sums[sum];
        }

        private boolean isNothing() {
            return records == 0
                    && Arrays.stream(numbers).allMatch(number -> number == 0)
                    && Arrays.stream(sums).allMatch(sum -> sum.signum() == 0);
        }
    }

    private record ValueKey(ByteBuffer group, Object value) {}

    /** How many records more, or fewer, have a value in a group. */
    static final class Value {
        private final byte[] group;
        private final Object value;
        private long records;

        private Value(byte[] group, Object value) {
            this.group = group;
            this.value = value;
        }

        byte[] group() {
            return group;
        }

        Object value() {
            return value;
        }

        long records() {
            return records;
        }
    }

    /** Notes that a record with this body came. */
    void come(JsonNode body) {
        note(body, 1);
    }

    /** Notes that a record with this body went. */
    void go(JsonNode body) {
        note(body, -1);
    }

    private void note(JsonNode body, int sign) {
        List<@Nullable Object> values = new ArrayList<>();
        shape.groups().forEach(field -> values.add(field.group(field.path().in(body))));
        byte[] key = GroupKey.of(values);
        ByteBuffer wrapped = ByteBuffer.wrap(key);
        Group group = groups.computeIfAbsent(
                wrapped, _ -> new Group(key, values, shape.sums().size()));
        group.records += sign;
        for (int i = 0; i < shape.sums().size(); i++) {
            if (kept(shape.sums().get(i), body) instanceof BigDecimal number) {
                group.numbers[i] += sign;
                group.sums[i] = sign > 0 ? group.sums[i].add(number) : group.sums[i].subtract(number);
            }
        }
        for (int i = 0; i < extremes.size(); i++) {
            Object value = kept(shape.extremes().get(i), body);
            if (value != null) {
                extremes.get(i).computeIfAbsent(new ValueKey(wrapped, value), _ -> new Value(key, value)).records +=
                        sign;
            }
        }
    }

    private static @Nullable Object kept(AggregateShape.Field field, JsonNode body) {
        return field.kept(field.path().in(body));
    }

    /** The groups that change, in the order of their keys. */
    List<Group> groups() {
        return groups.values().stream()
                .filter(group -> !group.isNothing())
                .sorted((one, other) -> Arrays.compareUnsigned(one.key, other.key))
                .toList();
    }

    /** The values whose number changes, of each extreme of the shape. */
    List<Collection<Value>> values() {
        return IntStream.range(0, extremes.size())
                .<Collection<Value>>mapToObj(i -> extremes.get(i).values().stream()
                        .filter(value -> value.records != 0)
                        .toList())
                .toList();
    }
}
