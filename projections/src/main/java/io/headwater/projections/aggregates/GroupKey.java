package io.headwater.projections.aggregates;

import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The values of a group as bytes that are equal when the values are, and in the order of the values: field by field, texts by
 * code point, numbers by value, false before true, what is missing last. So one index finds a group and has all in order.
 */
final class GroupKey {
    private static final int PRESENT = 1;
    private static final int MISSING = 2;
    private static final int NEGATIVE = 1;
    private static final int ZERO = 2;
    private static final int POSITIVE = 3;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(32);

    private GroupKey() {}

    /**
     * Encodes the values of a group.
     *
     * @param values each a {@link String} without NUL, a {@link BigDecimal} without trailing zeros, a {@link Boolean} or null
     */
    static byte[] of(List<? extends @Nullable Object> values) {
        GroupKey key = new GroupKey();
        values.forEach(key::add);
        return key.bytes.toByteArray();
    }

    private void add(@Nullable Object value) {
        bytes.write(value == null ? MISSING : PRESENT);
        switch (value) {
            case null -> {}
            case Boolean truth -> bytes.write(truth ? 1 : 0);
            case BigDecimal number -> addNumber(number);
            case String text -> {
                // No text holds a NUL, so that it ends before every longer one that begins with it.
                bytes.writeBytes(text.getBytes(StandardCharsets.UTF_8));
                bytes.write(0);
            }
            default -> throw new IllegalArgumentException("no value of a group: " + value.getClass());
        }
    }

    private void addNumber(BigDecimal number) {
        if (number.signum() == 0) {
            bytes.write(ZERO);
            return;
        }
        boolean isNegative = number.signum() < 0;
        bytes.write(isNegative ? NEGATIVE : POSITIVE);
        // 0.d1d2d3… times ten to the power of this; the flipped sign puts negative powers first.
        int power = (number.precision() - number.scale()) ^ Integer.MIN_VALUE;
        byte[] digits = number.unscaledValue().abs().toString().getBytes(StandardCharsets.US_ASCII);
        byte[] magnitude = ByteBuffer.allocate(Integer.BYTES + digits.length + 1)
                .putInt(power)
                .put(digits)
                .put((byte) 0)
                .array();
        for (byte each : magnitude) {
            // Of negative numbers the greater magnitude comes first.
            bytes.write(isNegative ? ~each : each);
        }
    }
}
