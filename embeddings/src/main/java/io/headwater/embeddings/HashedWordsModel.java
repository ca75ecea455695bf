package io.headwater.embeddings;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A fake for tests: a bag of words, each hashed to one of 384 elements. Texts are close when they share words, whatever
 * their order, case and punctuation; it knows nothing of meaning.
 *
 * <p>Pure, immediate, the same on every machine. Reads all of a text.
 */
public final class HashedWordsModel implements EmbeddingModel {

    private static final int DIMENSIONS = 384;
    private static final Pattern BETWEEN_WORDS = Pattern.compile("[^\\p{L}\\p{N}]+");

    @Override
    public String name() {
        return "hashed-words-384";
    }

    @Override
    public int dimensions() {
        return DIMENSIONS;
    }

    @Override
    public List<float[]> embed(List<String> texts) {
        EmbeddingModel.requireBatch(texts);
        return texts.stream().map(HashedWordsModel::embed).toList();
    }

    private static float[] embed(String text) {
        float[] vector = new float[DIMENSIONS];
        BETWEEN_WORDS
                .splitAsStream(text.toLowerCase(Locale.ROOT))
                .filter(word -> !word.isEmpty())
                .forEach(word -> vector[element(word)]++);
        return normalised(vector);
    }

    /** {@link String#hashCode} is specified; the multiplication spreads short words, whose hashes lie close together. */
    private static int element(String word) {
        int spread = word.hashCode() * 0x9E3779B9;
        return Integer.remainderUnsigned(spread ^ (spread >>> 16), DIMENSIONS);
    }

    private static float[] normalised(float[] vector) {
        double squares = 0;
        for (float element : vector) {
            squares += (double) element * element;
        }
        if (squares > 0) {
            float length = (float) Math.sqrt(squares);
            for (int i = 0; i < vector.length; i++) {
                vector[i] /= length;
            }
        }
        return vector;
    }
}
