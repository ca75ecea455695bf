package io.headwater.projections.vectors;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ChunksTest {

    @Test
    void aShortTextIsOnePieceWithItsSpacesEvened() {
        // given
        String text = " orange \n jam ";

        // when
        List<Chunks.Chunk> chunks = Chunks.of(text);

        // then
        assertThat(chunks).extracting(Chunks.Chunk::text).containsExactly("orange jam");
    }

    @Test
    void aTextWithoutWordsHasNoPiece() {
        // given
        String text = " \n ";

        // when
        List<Chunks.Chunk> chunks = Chunks.of(text);

        // then
        assertThat(chunks).isEmpty();
    }

    @Test
    void aLongTextIsCutBetweenWords() {
        // given
        String text = "ab ".repeat(2 * Chunks.WORDS_MAX + 1);

        // when
        List<Chunks.Chunk> chunks = Chunks.of(text);

        // then
        assertThat(chunks).extracting(chunk -> chunk.text().length()).containsExactly(239, 239, 2);
        assertThat(chunks).extracting(Chunks.Chunk::number).containsExactly(0, 1, 2);
    }

    @Test
    void aWordLongerThanAPieceIsCutWithinButNotWithinACharacter() {
        // given
        String text = "x" + "\uD83D\uDE00".repeat(1_000);

        // when
        List<Chunks.Chunk> chunks = Chunks.of(text);

        // then
        assertThat(chunks).allMatch(chunk -> chunk.text().length() <= Chunks.CHARACTERS_MAX);
        assertThat(chunks.stream()
                        .map(Chunks.Chunk::text)
                        .reduce("", String::concat)
                        .replace(" ", ""))
                .isEqualTo(text);
    }

    @Test
    void aTextHasNoMorePiecesThanTheLimit() {
        // given
        String text = "word ".repeat(Chunks.WORDS_MAX * (Chunks.CHUNKS_MAX + 5));

        // when
        List<Chunks.Chunk> chunks = Chunks.of(text);

        // then
        assertThat(chunks).hasSize(Chunks.CHUNKS_MAX);
    }
}
