package io.headwater.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IndexedTextTest {
    @ParameterizedTest
    @CsvSource({"'',3,''", "ab,3,ab", "abc,3,abc", "abcd,3,abc", "a😀b😀,3,a😀b", "😀😀😀,3,😀😀😀", "😀😀😀,2,😀😀"})
    void aTextIsCutBetweenCodePoints(String text, int length, String beginning) {
        assertThat(IndexedText.beginning(text, length)).isEqualTo(beginning);
    }

    @ParameterizedTest
    @CsvSource({"ab,false", "abc,true", "abcd,true", "😀😀,false", "😀a😀,true"})
    void aTextFillsItsColumnFromItsLengthOn(String text, boolean fills) {
        assertThat(IndexedText.fills(text, 3)).isEqualTo(fills);
    }

    @Test
    void cutTextsKeepTheOrderOfTheWholeTexts() {
        // given texts of characters of one to four bytes that differ around the cut
        Random random = new Random(7);
        List<String> alphabet = List.of("a", "é", "€", "😀");
        List<String> texts = Stream.generate(() -> random.ints(random.nextInt(6), 0, alphabet.size())
                        .mapToObj(alphabet::get)
                        .reduce("", String::concat))
                .limit(500)
                .sorted(BYTES)
                .toList();

        // when
        List<String> cut =
                texts.stream().map(text -> IndexedText.beginning(text, 3)).toList();

        // then
        assertThat(cut).isSortedAccordingTo(BYTES);
    }

    /** As PostgreSQL's collation "C" orders. */
    private static final Comparator<String> BYTES =
            Comparator.comparing(text -> text.getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);
}
