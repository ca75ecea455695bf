package io.headwater.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {

    @ParameterizedTest
    @ValueSource(strings = {"a", "north-wind9", "public", "t1"})
    void tenantNamesOfTheGrammarAreTaken(String name) {
        assertThat(new TenantName(name)).hasToString(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "A", "9a", "a_b", "a.b", "a/b", "a\u0000", "-a", "ä", "a\n"})
    void otherTenantNamesAreRefused(String name) {
        assertThatThrownBy(() -> new TenantName(name)).isInstanceOf(InvalidName.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"orders", "catalog.sales.orders.v2", "select", "a_b-c"})
    void collectionNamesOfTheGrammarAreTaken(String name) {
        assertThat(new CollectionName(name)).hasToString(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a..b", ".a", "a.", "a.b.c.d.e", "Orders", "a b", "a;drop", "a.9", "a.-b", "a\u0000"})
    void otherCollectionNamesAreRefused(String name) {
        assertThatThrownBy(() -> new CollectionName(name)).isInstanceOf(InvalidName.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "ALFKI", "a.b_c~d:e-f", "...", "0199f1a2-7c3e-7b11-8f00-000000000001"})
    void recordIdsOfTheGrammarAreTaken(String id) {
        assertThat(new RecordId(id)).hasToString(id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a b", "a/b", "a%00", "é", "a\u0000", "'; --"})
    void otherRecordIdsAreRefused(String id) {
        assertThatThrownBy(() -> new RecordId(id)).isInstanceOf(InvalidName.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {63, 128})
    void namesAreTakenAtTheirLengthLimitAndRefusedBeyond(int limit) {
        // given
        String longest = "a".repeat(limit);

        // then
        if (limit == 63) {
            assertThat(new TenantName(longest).value()).hasSize(limit);
            assertThatThrownBy(() -> new TenantName(longest + "a")).isInstanceOf(InvalidName.class);
            assertThat(new CollectionName(longest + "." + longest).value()).hasSize(2 * limit + 1);
            assertThatThrownBy(() -> new CollectionName("a." + longest + "a")).isInstanceOf(InvalidName.class);
        } else {
            assertThat(new RecordId(longest).value()).hasSize(limit);
            assertThatThrownBy(() -> new RecordId(longest + "a")).isInstanceOf(InvalidName.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "1", "1.2", "0.1.2", "1.2.3.4", "a.1.2", "1.-2.3", "1.2.99999999999999999999", "1.2.3 "})
    void textThatIsNoTokenIsRefused(String text) {
        assertThatThrownBy(() -> Token.parse(text)).isInstanceOf(InvalidName.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.0.0", "3.31.999999999999999999"})
    void tokensReadBackAsTheyAreWritten(String text) {
        assertThat(Token.parse(text)).hasToString(text);
    }
}
