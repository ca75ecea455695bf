package io.headwater.benchmarks.export;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.benchmarks.report.BenchFailed;
import io.headwater.events.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ComparedLinesTest {
    private final ComparedLines lines = new ComparedLines(Map.of(
            "1", JsonText.of("{\"id\":\"1\",\"price\":14.00,\"name\":\"Käse\"}"),
            "2", JsonText.of("{\"id\":\"2\",\"price\":1E+2,\"name\":null}")));

    @Test
    void numbersAreComparedByValueAndMembersInAnyOrderHoweverTheBytesArrive() {
        // when
        byte[] all = bytes("""
                {"id": "2", "name": null, "price": 100}
                {"name": "Käse", "id": "1", "price": 14.0}
                """);
        for (byte one : all) {
            lines.write(one);
        }

        // then
        assertThatCode(lines::requireAll).doesNotThrowAnyException();
    }

    @Test
    void aRecordThatChangedIsRefused() {
        assertThatThrownBy(() -> write("{\"id\":\"1\",\"price\":14.01,\"name\":\"Käse\"}\n"))
                .isInstanceOf(BenchFailed.class)
                .hasMessageContaining("14.01");
    }

    @Test
    void aRecordThatComesTwiceIsRefused() {
        // given
        write("{\"id\":\"2\",\"price\":100,\"name\":null}\n");

        // then
        assertThatThrownBy(() -> write("{\"id\":\"2\",\"price\":100,\"name\":null}\n"))
                .isInstanceOf(BenchFailed.class)
                .hasMessageContaining("record 2 came twice");
    }

    @Test
    void aRecordOfNobodyIsRefused() {
        assertThatThrownBy(() -> write("{\"id\":\"3\"}\n"))
                .isInstanceOf(BenchFailed.class)
                .hasMessageContaining("none of the set");
    }

    @Test
    void aRecordThatDoesNotComeIsMissed() {
        // given
        write("{\"id\":\"2\",\"price\":100,\"name\":null}\n");

        // then
        assertThatThrownBy(lines::requireAll)
                .isInstanceOf(BenchFailed.class)
                .hasMessageContaining("1 records did not come, such as 1");
    }

    @Test
    void aLastLineWithoutItsEndIsNoRecord() {
        // given
        write("{\"id\":\"2\",\"price\":100,\"name\":null}\n{\"id\":\"1\",\"price\":14,\"name\":\"Käse\"}");

        // then
        assertThatThrownBy(lines::requireAll).isInstanceOf(BenchFailed.class).hasMessageContaining("has no end");
    }

    private void write(String text) {
        byte[] bytes = bytes(text);
        lines.write(bytes, 0, bytes.length);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
