package io.headwater.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.events.Version;
import java.time.Duration;
import java.util.Collections;
import java.util.Enumeration;
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
        assertThat(tags("\"3\", W/\"4\", \"x\", \"a,b\", \"1234567890123456789\""))
                .contains(new EntityTags(false, Set.of(new Version(3)), Set.of(new Version(4))));
        assertThat(tags()).isEmpty();
        assertThat(EntityTags.of(new Version(3))).isEqualTo("\"3\"");
    }

    @Test
    void severalLinesAreOneListWithEmptyElements() {
        assertThat(tags("\"3\",", "", ",\t\"4\" ,, W/\"5\""))
                .contains(new EntityTags(false, Set.of(new Version(3), new Version(4)), Set.of(new Version(5))));
    }

    @Test
    void aWeakTagMatchesWhereTheComparisonIsWeakOnly() {
        // given
        EntityTags weak = tags("W/\"7\"").orElseThrow();
        EntityTags strong = tags("\"7\"").orElseThrow();
        // then
        assertThat(weak.matchesStrongly(new Version(7))).isFalse();
        assertThat(weak.matchesWeakly(new Version(7))).isTrue();
        assertThat(strong.matchesStrongly(new Version(7))).isTrue();
        assertThat(strong.matchesWeakly(new Version(7))).isTrue();
        assertThat(strong.matchesWeakly(new Version(6))).isFalse();
    }

    @Test
    void aTagThatIsNoVersionIsFoundByItsName() {
        assertThat(EntityTags.name(lines("\"a,b\"", "W/\"c\""), "c")).isTrue();
        assertThat(EntityTags.name(lines("\"a,b\"", "W/\"c\""), "a,b")).isTrue();
        assertThat(EntityTags.name(lines("\"a,b\"", "W/\"c\""), "b")).isFalse();
        assertThat(EntityTags.name(lines("*"), "c")).isTrue();
        assertThat(EntityTags.name(lines(), "c")).isFalse();
        assertThatThrownBy(() -> EntityTags.name(lines("c"), "c")).isInstanceOf(ProblemException.class);
        assertThat(EntityTags.weak("c")).isEqualTo("W/\"c\"");
    }

    private static Enumeration<String> lines(String... lines) {
        return Collections.enumeration(List.of(lines));
    }

    @Test
    void aStarMatchesEveryVersion() {
        assertThat(tags(" * ").orElseThrow().matchesStrongly(new Version(7))).isTrue();
        assertThat(tags("*").orElseThrow().matchesWeakly(new Version(7))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ",", "3", "\"3", "\"3\";\"4\"", "\"a\"b\"", "*, \"3\"", "**", "w/\"3\"", "W/ \"3\"", "\u0000"
            })
    void aBrokenEntityTagIsMalformed(String header) {
        assertThatThrownBy(() -> tags(header))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().type()).isEqualTo(ProblemType.MALFORMED));
    }

    @Test
    void aStarIsNoMemberOfAListOfSeveralLines() {
        assertThatThrownBy(() -> tags("*", "\"3\"")).isInstanceOf(ProblemException.class);
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

    private static Optional<EntityTags> tags(String... lines) {
        return EntityTags.parse(Collections.enumeration(List.of(lines)));
    }

    private static Prefer prefer(String... headers) {
        return Prefer.parse(Collections.enumeration(List.of(headers)));
    }
}
