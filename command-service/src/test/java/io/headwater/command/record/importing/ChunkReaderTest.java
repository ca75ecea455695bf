package io.headwater.command.record.importing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkReaderTest {
    private static final int LINE_BYTES_MAX = 10;

    @Test
    void linesAreNumberedFromOneAndBlankOnesAreCountedOnly() throws IOException {
        // when
        List<Chunk> chunks = read("a\n\n \t\r\nbb\r\n\nc");
        // then
        assertThat(chunks).hasSize(1);
        assertThat(chunks.getFirst().lineCount()).isEqualTo(6);
        assertThat(texts(chunks)).containsExactly("1:a", "4:bb", "6:c");
    }

    @Test
    void aByteOrderMarkAtTheBeginningIsNoText() throws IOException {
        assertThat(texts(read("\uFEFFa\n\uFEFFb"))).containsExactly("1:a", "2:\uFEFFb");
        assertThat(texts(read("\uFEFF\n"))).isEmpty();
    }

    @Test
    void aLineOfTheGreatestLengthIsReadAndALongerOneIsLeftOut() throws IOException {
        assertThat(texts(read("0123456789\r\n0123456789a\n" + "x".repeat(1_000_000) + "\n\uFEFF")))
                .containsExactly("1:0123456789", "2:too long", "3:too long", "4:\uFEFF");
    }

    @Test
    void anEmptyStreamHasNoChunkAndALastLineNeedsNoEnd() throws IOException {
        assertThat(read("")).isEmpty();
        assertThat(read("\n")).hasSize(1);
        assertThat(texts(read("a\n"))).containsExactly("1:a");
        assertThat(texts(read("a"))).containsExactly("1:a");
    }

    @ParameterizedTest
    @ValueSource(ints = {499, 500, 501, 1_000})
    void aChunkHasFiveHundredLinesAtMost(int lines) throws IOException {
        // when
        List<Chunk> chunks = read("a\n".repeat(lines));
        // then
        assertThat(chunks).hasSize((lines + 499) / 500);
        assertThat(chunks).extracting(Chunk::number).startsWith(0);
        assertThat(texts(chunks)).hasSize(lines).last().isEqualTo(lines + ":a");
    }

    @Test
    void aChunkEndsWithTheLineThatMakesItLargeEnough() throws IOException {
        // given
        String large = "x".repeat(ChunkReader.BYTES_MAX / 2);
        // when
        List<Chunk> chunks = read((large + "\n").repeat(5));
        // then
        assertThat(chunks).extracting(Chunk::lineCount).containsExactly(2, 2, 1);
    }

    @Test
    void theSameBytesMakeTheSameChunksHoweverTheyArrive() throws IOException {
        // given
        StringBuilder text = new StringBuilder();
        Random random = new Random(7);
        for (int i = 0; i < 3_000; i++) {
            text.append("z".repeat(random.nextInt(400))).append(i % 7 == 0 ? "\r\n" : "\n");
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        // when
        List<Chunk> atOnce = readAll(new ByteArrayInputStream(bytes), new ChunkHash("/t:create"));
        List<Chunk> inPieces = readAll(new Trickle(bytes), new ChunkHash("/t:create"));
        List<Chunk> elsewhere = readAll(new ByteArrayInputStream(bytes), new ChunkHash("/t:put"));
        // then
        assertThat(inPieces)
                .extracting(Chunk::hash)
                .isEqualTo(atOnce.stream().map(Chunk::hash).toList());
        assertThat(atOnce).extracting(Chunk::hash).doesNotHaveDuplicates();
        assertThat(elsewhere.getFirst().hash()).isNotEqualTo(atOnce.getFirst().hash());
    }

    @Test
    void ofAStreamThatBreaksWhatCameWholeIsGivenFirst() throws IOException {
        // given
        ChunkReader reader = new ChunkReader(breaking("a\n".repeat(501) + "b\nc"), LINE_BYTES_MAX, null);
        // when
        reader.next();
        Optional<Chunk> second = reader.next();
        // then
        assertThat(texts(second.stream().toList())).containsExactly("501:a", "502:b");
        assertThatThrownBy(reader::next).isInstanceOf(IOException.class).hasMessage("broken");
        assertThatThrownBy(reader::next).isInstanceOf(IOException.class);
    }

    @Test
    void ofAStreamThatBreaksInItsFirstChunkNothingIsGiven() {
        // given
        ChunkReader reader = new ChunkReader(breaking("a\nb\nc"), LINE_BYTES_MAX, null);
        // then
        assertThatThrownBy(reader::next).isInstanceOf(IOException.class).hasMessage("broken");
        assertThatThrownBy(reader::next).isInstanceOf(IOException.class);
    }

    @Test
    void aChunkThatIsNotWholeIsNotGivenWhereChunksMustBeTheSameAgain() throws IOException {
        // given
        ChunkReader reader =
                new ChunkReader(breaking("a\n".repeat(500) + "b\nc"), LINE_BYTES_MAX, new ChunkHash("/t:create"));
        // when
        Optional<Chunk> first = reader.next();
        // then
        assertThat(first.orElseThrow().lineCount()).isEqualTo(500);
        assertThatThrownBy(reader::next).isInstanceOf(IOException.class);
    }

    private static List<Chunk> read(String text) throws IOException {
        return readAll(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), null);
    }

    private static List<Chunk> readAll(InputStream stream, @Nullable ChunkHash hash) throws IOException {
        ChunkReader reader = new ChunkReader(stream, LINE_BYTES_MAX, hash);
        List<Chunk> chunks = new ArrayList<>();
        for (Optional<Chunk> next = reader.next(); next.isPresent(); next = reader.next()) {
            chunks.add(next.get());
        }
        return chunks;
    }

    private static List<String> texts(List<Chunk> chunks) {
        return chunks.stream()
                .flatMap(chunk -> chunk.lines().stream())
                .map(line -> switch (line) {
                    case Line.Text(long number, byte[] utf8) -> number + ":" + new String(utf8, StandardCharsets.UTF_8);
                    case Line.TooLong(long number) -> number + ":too long";
                })
                .toList();
    }

    private static InputStream breaking(String text) {
        InputStream end = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("broken");
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                throw new IOException("broken");
            }
        };
        return new SequenceInputStream(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), end);
    }

    /** Gives a few bytes at a time. */
    private static final class Trickle extends ByteArrayInputStream {
        Trickle(byte[] bytes) {
            super(bytes);
        }

        @Override
        public synchronized int read(byte[] into, int offset, int length) {
            return super.read(into, offset, Math.min(length, 13));
        }
    }
}
