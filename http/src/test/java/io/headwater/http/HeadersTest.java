package io.headwater.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.events.Version;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeadersTest {

    @Test
    void entityTagsAreVersionsInQuotes() {
        assertThat(EntityTags.parse("\"3\", W/\"4\", \"x\""))
                .contains(new EntityTags(false, Set.of(new Version(3), new Version(4))));
        assertThat(EntityTags.parse(null)).isEmpty();
        assertThat(EntityTags.of(new Version(3))).isEqualTo("\"3\"");
    }

    @Test
    void aStarMatchesEveryVersion() {
        assertThat(EntityTags.parse(" * ").orElseThrow().matches(new Version(7)))
                .isTrue();
        assertThat(EntityTags.parse("\"6\"").orElseThrow().matches(new Version(7)))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "3", "\"3", "\"3\";\"4\"", "\"a\"b\"", "*, \"3\"", "\u0000"})
    void aBrokenEntityTagIsMalformed(String header) {
        assertThatThrownBy(() -> EntityTags.parse(header))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().type()).isEqualTo(ProblemType.MALFORMED));
    }

    @Test
    void preferencesAreReadAndWhatIsBrokenIsPassedOver() {
        assertThat(prefer("return=representation; x=y, wait=5", "respond-async, wait=9"))
                .isEqualTo(new Prefer(true, true, Optional.of(Duration.ofSeconds(5))));
        assertThat(prefer("wait=-1, return", "wait=abc", "wait=99999999999999999999", ",,=,"))
                .isEqualTo(new Prefer(false, false, Optional.empty()));
        assertThat(prefer()).isEqualTo(new Prefer(false, false, Optional.empty()));
    }

    @Test
    void anApiKeyReadsBackAndNeverPrintsItsSecret() {
        // given
        BearerKey key = BearerKey.random();

        // then
        assertThat(BearerKey.parse(key.text())).contains(key);
        assertThat(key.toString()).doesNotContain(key.secret());
        assertThat(key.secretHash()).hasSize(64).isNotEqualTo(key.secret());
        assertThat(List.of("", "hw_", key.text() + "0", key.text().toUpperCase(Locale.ROOT)))
                .allSatisfy(text -> assertThat(BearerKey.parse(text)).isEmpty());
    }

    @Test
    void everyProblemTypeHasACodeOfItsOwn() {
        assertThat(ProblemType.values()).extracting(ProblemType::code).doesNotHaveDuplicates();
        assertThat(ProblemType.NOT_FRESH_ENOUGH.uri()).isEqualTo("urn:headwater:problem:not-fresh-enough");
    }

    private static Prefer prefer(String... headers) {
        return Prefer.parse(Collections.enumeration(List.of(headers)));
    }
}
