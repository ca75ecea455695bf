package io.headwater.embeddings;

import java.util.List;

/**
 * Turns texts into vectors of one length whose cosine is the closeness of what the texts mean.
 *
 * <p>The same text always has the same vector, alone or in a batch. Vectors of models with different names must not be
 * compared. Safe for use by many threads; the work is done on the caller's thread, which it keeps busy.
 */
public interface EmbeddingModel {

    /** Texts that one call takes at most. */
    int TEXTS_MAX = 1_000;

    /**
     * Names the model and thereby the space its vectors lie in.
     *
     * @return a short name, stored beside every vector; another model or another treatment of text has another name
     */
    String name();

    /**
     * Tells the length of every vector.
     *
     * @return number of elements, positive
     */
    int dimensions();

    /**
     * Embeds texts.
     *
     * <p>A text without anything the model can read (empty, blank, control characters only) has the zero vector, and is
     * no error. The cosine to it is not a number: ask {@link #hasMeaning} before a vector is stored or searched for.
     *
     * <p>A model reads the beginning of a text only and ignores the rest without a sign; how much is its own and said at
     * its class. Whoever needs all of a long text splits it first.
     *
     * @param texts at most {@link #TEXTS_MAX}; may be empty
     * @return one vector for each text, in order, {@link #dimensions()} elements each, of length 1 or zero; a new array
     *     for each, owned by the caller
     * @throws IllegalArgumentException more texts than {@link #TEXTS_MAX}
     * @throws EmbeddingUnavailable the model could not be loaded or run; nothing is kept of the call
     */
    List<float[]> embed(List<String> texts);

    /**
     * Tells whether a vector points anywhere.
     *
     * @param vector as returned by {@link #embed}
     * @return false for the zero vector alone, the one of a text without words
     */
    static boolean hasMeaning(float[] vector) {
        for (float element : vector) {
            if (element != 0) {
                return true;
            }
        }
        return false;
    }

    /**
     * Checks the size of a batch; for implementations.
     *
     * @param texts of one call of {@link #embed}
     * @throws IllegalArgumentException more texts than {@link #TEXTS_MAX}
     */
    static void requireBatch(List<String> texts) {
        if (texts.size() > TEXTS_MAX) {
            throw new IllegalArgumentException(
                    "A batch has at most " + TEXTS_MAX + " texts, this one has " + texts.size());
        }
    }
}
