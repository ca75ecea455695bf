package io.headwater.embeddings;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HashedWordsModelTest extends EmbeddingModelContract {

    private final EmbeddingModel model = new HashedWordsModel();

    @Override
    EmbeddingModel model() {
        return model;
    }

    @Test
    void aTextThatSharesWordsIsCloserThanOneThatDoesNot() {
        // given
        float[] query = vectorOf(model, "frying pan");

        // when
        double sharing = cosine(query, vectorOf(model, "cast iron frying pan"));
        double other = cosine(query, vectorOf(model, "wireless headphones"));

        // then
        assertThat(sharing).isGreaterThan(other);
    }

    @Test
    void orderCaseAndPunctuationDoNotCount() {
        // given
        float[] plain = vectorOf(model, "cast iron pan");

        // when
        float[] other = vectorOf(model, "Pan -- IRON, cast!");

        // then
        assertThat(other).containsExactly(plain);
    }
}
