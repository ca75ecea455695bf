package io.headwater.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AnswerReaderTest {
    private static final String CREATED =
            "HTTP/1.1 201 \r\nHeadwater-Token: 1.0.7\r\ncontent-length: 8\r\n\r\n{\"id\":1}";

    private final AnswerReader reader = new AnswerReader();

    @Test
    void anAnswerIsWholeOnlyWithItsLastByte() throws IOException {
        for (int cut = 1; cut < CREATED.length(); cut++) {
            // given
            Optional<Answer> early = reader.read(channel(CREATED.substring(0, cut)));

            // when
            Answer answer = reader.read(channel(CREATED.substring(cut))).orElseThrow();

            // then
            assertThat(early).isEmpty();
            assertThat(answer.status()).isEqualTo(201);
            assertThat(answer.body()).isEqualTo("{\"id\":1}");
        }
    }

    @Test
    void headersAreFoundInAnyCase() throws IOException {
        // when
        Answer answer = reader.read(channel(CREATED)).orElseThrow();

        // then
        assertThat(answer.header("headwater-token")).hasValue("1.0.7");
        assertThat(answer.header("ETag")).isEmpty();
    }

    @Test
    void anAnswerInChunksEndsWithTheEmptyOne() throws IOException {
        // given
        String head = "HTTP/1.1 503 \r\nTransfer-Encoding: chunked\r\n\r\n";

        // when
        Optional<Answer> early = reader.read(channel(head + "2\r\n{}\r\n"));
        Answer answer = reader.read(channel("0\r\n\r\n")).orElseThrow();

        // then
        assertThat(early).isEmpty();
        assertThat(answer.status()).isEqualTo(503);
    }

    @Test
    void theLastAnswerOfAConnectionSaysSo() throws IOException {
        // given
        String last = CREATED.replace("\r\ncontent-length", "\r\nconnection: close\r\ncontent-length");

        // when
        Answer answer = reader.read(channel(CREATED)).orElseThrow();
        Answer lastAnswer = reader.read(channel(last)).orElseThrow();

        // then
        assertThat(answer.isLast()).isFalse();
        assertThat(lastAnswer.isLast()).isTrue();
    }

    @Test
    void aConnectionClosedByTheServerIsAFailure() {
        assertThatThrownBy(() -> reader.read(channel(""))).isInstanceOf(IOException.class);
    }

    private static ReadableByteChannel channel(String text) {
        return Channels.newChannel(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }
}
