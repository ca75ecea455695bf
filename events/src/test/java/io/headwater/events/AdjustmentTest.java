package io.headwater.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

class AdjustmentTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            {"a":5}               | {"/a":-5}                  | {"a":0}
            {"a":0.1}             | {"/a":0.2}                 | {"a":0.3}
            {"a":14.00}           | {"/a":1}                   | {"a":15.00}
            {"a":12345678901234567890} | {"/a":0.01}           | {"a":12345678901234567890.01}
            {"a":9223372036854775807}  | {"/a":1}              | {"a":9223372036854775808}
            {"a":2147483647}      | {"/a":1}                   | {"a":2147483648}
            {"a":1e3}             | {"/a":1}                   | {"a":1001}
            {"a":1,"b":{"c":[1,{"d":2}]}} | {"/a":1,"/b/c/1/d":2,"/b/c/0":3} | {"a":2,"b":{"c":[4,{"d":4}]}}
            {"a/b":1,"c~d":{"":2}}| {"/a~1b":1,"/c~0d/":1}     | {"a/b":2,"c~d":{"":3}}
            {"z":1,"a":1}         | {"/z":1}                   | {"z":2,"a":1}
            """)
    void numbersAreAddedExactly(String record, String by, String expected) {
        // given
        ObjectNode before = json(record);
        // when
        ObjectNode after = Adjustment.fromJson(json(by)).apply(before).orElseThrow();
        // then: as text, which tells 15.0 from 15.00; and as it is read back
        assertThat(after).hasToString(expected.strip());
        assertThat(after).isEqualTo(json(expected));
        assertThat(before).isEqualTo(json(record));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/x", "/b", "/c", "/d", "/e/2", "/e/-", "/e/01", "/e", "", "/a/b", "/f"})
    void nothingIsAddedToWhatIsNoNumberOrTooLong(String place) {
        // given
        ObjectNode record = json("{\"a\":1,\"b\":\"1\",\"c\":null,\"d\":{},\"e\":[1,2],\"f\":1e-1000}");
        ObjectNode by = json("{\"/a\":1}").put(place, new BigDecimal("1e1000"));
        // when, then
        assertThat(Adjustment.fromJson(by).apply(record)).isEmpty();
    }

    @Test
    void theEventReadsBack() {
        // given
        Event event = new Event.RecordAdjusted(Adjustment.fromJson(json("{\"/a~1b\":-5,\"/c\":0.10}")));
        // when
        JsonText data = EventCodec.encode(event);
        // then
        assertThat(data).hasToString("{\"by\":{\"/a~1b\":-5,\"/c\":0.10}}");
        assertThat(EventCodec.decode(EventType.RECORD_ADJUSTED, data)).isEqualTo(event);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"by\":{}}", "{\"by\":{\"/a\":\"1\"}}", "{\"by\":{\"a\":1}}", "{\"by\":7}"})
    void dataOfAnotherFormIsUnreadable(String data) {
        assertThatThrownBy(() -> EventCodec.decode(EventType.RECORD_ADJUSTED, JsonText.of(data)))
                .isInstanceOf(UnreadableEvent.class);
    }

    private static ObjectNode json(String text) {
        return (ObjectNode) JsonText.of(text.strip()).tree();
    }
}
