package io.headwater.embeddings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every embedding model keeps. */
abstract class EmbeddingModelContract {

    static final List<String> TEXTS = List.of(
            "Bluetooth earphones with a charging case",
            "Cast iron frying pan, 28 cm",
            "Käse aus der Schweiz",
            "order 10248, shipped to Reims",
            "😀");

    abstract EmbeddingModel model();

    static float[] vectorOf(EmbeddingModel model, String text) {
        return model.embed(List.of(text)).getFirst();
    }

    static double cosine(float[] left, float[] right) {
        double sum = 0;
        for (int i = 0; i < left.length; i++) {
            sum += (double) left[i] * right[i];
        }
        return sum;
    }

    @Test
    void aVectorHasTheModelsDimensionsAndLengthOne() {
        // given
        String text = TEXTS.getFirst();

        // when
        float[] vector = vectorOf(model(), text);

        // then
        assertThat(vector).hasSize(model().dimensions());
        assertThat(cosine(vector, vector)).isCloseTo(1, within(1e-5));
        assertThat(EmbeddingModel.hasMeaning(vector)).isTrue();
    }

    @Test
    void aBatchHasTheVectorsOfItsTextsOneByOneInOrder() {
        // given
        List<float[]> single =
                TEXTS.stream().map(text -> vectorOf(model(), text)).toList();

        // when
        List<float[]> batch = model().embed(TEXTS);

        // then
        assertThat(batch).containsExactlyElementsOf(single);
    }

    @Test
    void theSameTextHasTheSameVectorAgain() {
        // given
        float[] first = vectorOf(model(), TEXTS.get(1));

        // when
        float[] again = vectorOf(model(), TEXTS.get(1));

        // then
        assertThat(again).isNotSameAs(first).containsExactly(first);
    }

    @Test
    void aTextWithoutWordsHasTheZeroVectorAndLeavesItsNeighboursAlone() {
        // given
        List<String> texts = List.of("", "frying pan", " \n\t ", "\u200b", "\u0001");

        // when
        List<float[]> vectors = model().embed(texts);

        // then
        assertThat(vectors).extracting(EmbeddingModel::hasMeaning).containsExactly(false, true, false, false, false);
        assertThat(vectors).allSatisfy(vector -> assertThat(vector).hasSize(model().dimensions()));
    }

    @Test
    void anEmptyBatchHasNoVectors() {
        // given
        List<String> nothing = List.of();

        // when
        List<float[]> vectors = model().embed(nothing);

        // then
        assertThat(vectors).isEmpty();
    }

    @Test
    void aBatchMayBeFullButNotFuller() {
        // given
        List<String> full = Collections.nCopies(EmbeddingModel.TEXTS_MAX, "");
        List<String> fuller = Collections.nCopies(EmbeddingModel.TEXTS_MAX + 1, "");

        // when
        List<float[]> vectors = model().embed(full);

        // then
        assertThat(vectors).hasSize(EmbeddingModel.TEXTS_MAX);
        assertThatIllegalArgumentException().isThrownBy(() -> model().embed(fuller));
    }

    @Test
    void manyThreadsGetTheVectorsThatOneGets() throws Exception {
        // given
        List<float[]> expected = model().embed(TEXTS);

        // when
        List<Future<List<float[]>>> answers;
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            answers = IntStream.range(0, 64)
                    .mapToObj(call -> threads.submit(() -> model().embed(TEXTS)))
                    .toList();
        }

        // then
        for (Future<List<float[]>> answer : answers) {
            assertThat(answer.get()).containsExactlyElementsOf(expected);
        }
    }
}
