package io.headwater.projections.aggregates;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Keys are in the order of the values, whatever these are. */
class GroupKeyTest {

    @Test
    void numbersAreInTheOrderOfTheirValues() {
        assertInOrder(
                "-1E+1000",
                "-100",
                "-99.5",
                "-99",
                "-12",
                "-1.5",
                "-1",
                "-0.9",
                "-1E-1000",
                "0",
                "1E-1000",
                "0.09",
                "0.1",
                "0.11",
                "0.9",
                "1",
                "1.000000000000000000000000000001",
                "1.5",
                "2",
                "9",
                "10",
                "12",
                "99",
                "100",
                "1E+1000");
    }

    private static void assertInOrder(String... numbers) {
        for (int i = 1; i < numbers.length; i++) {
            assertThat(compare(List.of(number(numbers[i - 1])), List.of(number(numbers[i]))))
                    .as("%s < %s", numbers[i - 1], numbers[i])
                    .isNegative();
        }
    }

    private static BigDecimal number(String text) {
        return new BigDecimal(text).stripTrailingZeros();
    }

    private static int compare(List<? extends @Nullable Object> one, List<? extends @Nullable Object> other) {
        return Arrays.compareUnsigned(GroupKey.of(one), GroupKey.of(other));
    }

    @Test
    void numbersThatAreEqualHaveOneKeyWhateverTheirScale() {
        assertThat(compare(List.of(number("1.00")), List.of(number("1")))).isZero();
        assertThat(compare(List.of(number("1E+2")), List.of(number("100.0")))).isZero();
        assertThat(compare(List.of(number("-0.0")), List.of(number("0")))).isZero();
    }

    @Test
    void randomNumbersAreInTheOrderOfTheirValues() {
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            BigDecimal one = random(random);
            BigDecimal other = random(random);
            assertThat(Integer.signum(compare(List.of(one), List.of(other))))
                    .as("%s and %s", one, other)
                    .isEqualTo(one.compareTo(other));
        }
    }

    private static BigDecimal random(Random random) {
        return BigDecimal.valueOf(random.nextInt(-2_000, 2_000), random.nextInt(-4, 5))
                .stripTrailingZeros();
    }

    @Test
    void textsAreInTheOrderOfTheirCodePointsAndATextComesBeforeLongerOnes() {
        List<String> texts = List.of("", "\u0001", "A", "a", "aa", "ab", "b", "ä", "\uffff", "😀");
        for (int i = 1; i < texts.size(); i++) {
            assertThat(compare(List.of(texts.get(i - 1), "z"), List.of(texts.get(i), "a")))
                    .as("%s < %s", texts.get(i - 1), texts.get(i))
                    .isNegative();
        }
    }

    @Test
    void whatIsMissingComesLastAndIsNoText() {
        List<@Nullable Object> missing = new ArrayList<>(Collections.singletonList(null));
        assertThat(compare(List.of("😀"), missing)).isNegative();
        assertThat(compare(List.of(true), missing)).isNegative();
        assertThat(compare(List.of(new BigDecimal("1E+1000")), missing)).isNegative();
        assertThat(compare(List.of(false), List.of(true))).isNegative();
        assertThat(GroupKey.of(List.of())).isEmpty();
    }
}
