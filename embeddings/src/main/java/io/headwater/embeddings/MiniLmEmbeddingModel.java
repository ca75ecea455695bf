package io.headwater.embeddings;

import dev.langchain4j.model.embedding.onnx.allminilml6v2q.AllMiniLmL6V2QuantizedEmbeddingModel;
import java.util.ArrayList;
import java.util.List;

/**
 * The default model: all-MiniLM-L6-v2, quantised, 384 dimensions, run in process by ONNX Runtime. It reads English; other
 * languages come out close to nothing.
 *
 * <p><b>It reads the first 126 word pieces of a text</b>, about 90 English words, and ignores the rest: its tokenizer's
 * own window is 128 with the two marks at the ends, although the architecture would allow 512. Of a text longer than
 * {@link #CHARACTERS_MAX} characters only so many are looked at, so that the cost of a text is bounded.
 *
 * <p>The model is part of the jar and is loaded by the first call (about 1 s), once in a JVM; nothing is read from the
 * network. Native libraries are unpacked to {@code ~/.djl.ai} (or {@code DJL_CACHE_DIR}) and to {@code java.io.tmpdir}.
 * A short text takes 2 to 5 ms and a full window about 20 ms of the calling thread, a batch as much as its texts one by
 * one. The calls are native, so a virtual thread keeps its carrier meanwhile.
 */
public final class MiniLmEmbeddingModel implements EmbeddingModel {

    /** Characters (UTF-16) of a text that are looked at: ample for 126 word pieces, little enough to read in no time. */
    public static final int CHARACTERS_MAX = 4_096;

    private static final String NAME = "all-minilm-l6-v2-q";
    private static final int DIMENSIONS = 384;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int dimensions() {
        return DIMENSIONS;
    }

    @Override
    public List<float[]> embed(List<String> texts) {
        EmbeddingModel.requireBatch(texts);
        List<float[]> vectors = new ArrayList<>(texts.size());
        for (String text : texts) {
            vectors.add(embed(beginning(text)));
        }
        return vectors;
    }

    private static float[] embed(String text) {
        if (text.isBlank()) {
            return new float[DIMENSIONS];
        }
        try {
            return Loaded.MODEL.embed(text).content().vector();
        } catch (IllegalArgumentException noWordPieces) {
            // The library refuses what its tokenizer drops entirely, such as a lone zero-width space. Only it can tell.
            return new float[DIMENSIONS];
        } catch (RuntimeException | LinkageError failure) {
            throw new EmbeddingUnavailable(NAME, failure);
        }
    }

    /** Never cuts a surrogate pair in two. */
    private static String beginning(String text) {
        if (text.length() <= CHARACTERS_MAX) {
            return text;
        }
        boolean splitsPair = Character.isHighSurrogate(text.charAt(CHARACTERS_MAX - 1));
        return text.substring(0, splitsPair ? CHARACTERS_MAX - 1 : CHARACTERS_MAX);
    }

    /** Initialised, hence loaded, by the first text that needs the model. */
    private static final class Loaded {

        static final AllMiniLmL6V2QuantizedEmbeddingModel MODEL = load();

        private static AllMiniLmL6V2QuantizedEmbeddingModel load() {
            // The tokenizer's library would report its use, look for a GPU and download what it misses. The last
            // name is DJL_OFFLINE in the environment, but this as a property; it stops the report, too.
            System.setProperty("OPT_OUT_TRACKING", "true");
            System.setProperty("RUST_FLAVOR", "cpu");
            System.setProperty("ai.djl.offline", "true");
            // On the caller's thread: the library's own pool has no limit on what waits.
            return new AllMiniLmL6V2QuantizedEmbeddingModel(Runnable::run);
        }
    }
}
