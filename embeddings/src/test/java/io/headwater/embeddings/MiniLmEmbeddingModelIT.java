package io.headwater.embeddings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Proxy;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The real model. The only test class of the module that loads it, so that {@link #loading} sees the first load. */
class MiniLmEmbeddingModelIT extends EmbeddingModelContract {

    private static final int WORD_PIECES_MAX = 126;
    private static final Queue<String> CONNECTIONS = new ConcurrentLinkedQueue<>();

    private final EmbeddingModel model = new MiniLmEmbeddingModel();

    /** Every java.net connection to a URL passes here, also one that asks for no proxy; none gets through. */
    @BeforeAll
    static void loading() {
        URL.setURLStreamHandlerFactory(protocol -> protocol.startsWith("http") ? new Refusing() : null);
        vectorOf(new MiniLmEmbeddingModel(), "first text");
    }

    @Override
    EmbeddingModel model() {
        return model;
    }

    @Test
    void loadingTheModelTriesNoConnection() {
        // given the model was loaded by the class's first call

        // when
        List<String> tried = List.copyOf(CONNECTIONS);

        // then
        assertThat(tried).isEmpty();
    }

    @Test
    void headphonesAreNearerToEarphonesThanToAFryingPan() {
        // given
        float[] headphones = vectorOf(model, "wireless headphones");

        // when
        double earphones = cosine(headphones, vectorOf(model, "bluetooth earphones"));
        double pan = cosine(headphones, vectorOf(model, "frying pan"));

        // then
        assertThat(earphones).isGreaterThan(0.5);
        assertThat(pan).isLessThan(0.2);
    }

    @Test
    void theLastWordPieceOfTheWindowCountsAndTheNextDoesNot() {
        // given
        String almostFull = "house ".repeat(WORD_PIECES_MAX - 1);
        String full = "house ".repeat(WORD_PIECES_MAX);

        // when
        float[] lastInside = vectorOf(model, almostFull + "guitar");
        float[] firstOutside = vectorOf(model, full + "guitar");

        // then
        assertThat(lastInside).isNotEqualTo(vectorOf(model, almostFull));
        assertThat(firstOutside).containsExactly(vectorOf(model, full));
    }

    @Test
    void whatLiesBeyondTheCharactersMaxIsNotLookedAt() {
        // given
        String blank = " ".repeat(MiniLmEmbeddingModel.CHARACTERS_MAX - 1);

        // when
        List<float[]> vectors = model.embed(List.of(blank + "a", blank + " a", blank + "😀"));

        // then
        assertThat(vectors).extracting(EmbeddingModel::hasMeaning).containsExactly(true, false, false);
    }

    @Test
    void loneSurrogatesAndNulCharactersAreHarmless() {
        // given
        List<String> hostile = List.of("pan \ud800 pot", "\udc00", "pan\u0000pot");

        // when
        List<float[]> vectors = model.embed(hostile);

        // then
        assertThat(vectors).allSatisfy(vector -> assertThat(vector).hasSize(384));
    }

    private static final class Refusing extends URLStreamHandler {

        @Override
        protected URLConnection openConnection(URL url) throws IOException {
            CONNECTIONS.add(url.toString());
            throw new ConnectException("Nothing may connect while the model is loaded: " + url);
        }

        @Override
        protected URLConnection openConnection(URL url, Proxy proxy) throws IOException {
            return openConnection(url);
        }
    }
}
