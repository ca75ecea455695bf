package io.headwater.expressions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextPatternTest {
    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            a.c        ; xabcx      ; true
            ^a.c$      ; xabcx      ; false
            ^[^0-9]+$  ; käse       ; true
            (ab|c){2}$ ; abc        ; true
            \\d{2,}    ; a1         ; false
            a\\.b      ; axb        ; false
            😀{2}      ; a😀😀b     ; true
            x|         ; abc        ; true
            """)
    void aPatternIsFoundAnywhereUnlessAnchorsSayOtherwise(String pattern, String text, boolean found) {
        assertThat(TextPattern.of(pattern, 0).isIn(text)).isEqualTo(found);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(?i)a",
                "(?P<n>a)",
                "(?=a)",
                "(?!a)",
                "(?<=a)b",
                "(a)\\1",
                "\\p{L}",
                "\\bword",
                "[[:alpha:]]",
                "a**",
                "a+{2}",
                "^*",
                "(^a)*",
                "(|a)+",
                "()*",
                "*a",
                "[",
                "[]",
                "[z-a]",
                "(",
                ")",
                "a{101}",
                "a{2,1}",
                "a{,3}",
                "a{1",
                "{1}",
                "\\",
                "[\\",
                "[a-\\",
                "[^]",
                "***=a",
                "\\Qa\\E",
                "(?",
                "(?:",
                "a{99999999999}"
            })
    void whatIsNotTheSameInEveryLibraryIsRefusedWithItsPlace(String pattern) {
        assertThatExceptionOfType(InvalidExpression.class)
                .isThrownBy(() -> TextPattern.of(pattern, 7))
                .satisfies(e -> assertThat(e.offset()).isEqualTo(7))
                .satisfies(e -> assertThat(e.getMessage()).isNotBlank());
    }

    @Test
    void aPatternIsBoundedByItsSizeWithRepetitionsWrittenOut() {
        assertThat(TextPattern.of("a{100}b{100}c{50}", 0).isIn("")).isFalse();
        for (String bomb : new String[] {
            "a{100}b{100}c{51}",
            "((a{100}){100}){100}",
            "(a?){100}(a?){100}a{51}",
            "a".repeat(251),
            "(".repeat(21) + "a" + ")".repeat(21)
        }) {
            assertThatExceptionOfType(InvalidExpression.class).isThrownBy(() -> TextPattern.of(bomb, 0));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"(a+)+$", "(a*)*b", "(a|a)*b", "(a|aa)+$", "(.*a){20}$"})
    void noPatternTakesMoreTimeThanTheTextIsLong(String pattern) {
        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(30), () -> TextPattern.of(pattern, 0).isIn("a".repeat(50_000) + "!"));
    }

    @Test
    void postgresGetsCharactersByTheirNumbersAndNoneOfTheClientsSyntax() {
        assertThat(TextPattern.of("a'\\.*[^\\d\\]-z]?", 0).posix())
                .isEqualTo("(?:(?:\\u0061\\u0027\\u002E*[^0-9\\u005D-\\u007A]?))");
    }
}
