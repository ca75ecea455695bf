package io.headwater.projections.vectors;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Cuts a text into pieces that a model reads whole. Pure: the same text has the same pieces. */
final class Chunks {
    /** Words of a piece: the default model reads about 90 English ones. */
    static final int WORDS_MAX = 80;
    /** Characters of a piece, for texts with long words or without spaces. */
    static final int CHARACTERS_MAX = 600;
    /** Pieces of a record; what is beyond is not searched by meaning. */
    static final int CHUNKS_MAX = 100;

    private Chunks() {}

    /**
     * A piece of a text.
     *
     * @param number 0, 1, 2 …
     * @param hash SHA-256 of its text in lower-case hex
     */
    record Chunk(int number, String text, String hash) {}

    /** The pieces in order; none for a text without words. */
    static List<Chunk> of(String text) {
        List<Chunk> chunks = new ArrayList<>();
        StringBuilder piece = new StringBuilder();
        int words = 0;
        for (String word : text.strip().split("\\s+", -1)) {
            for (String part : parts(word)) {
                if (words == WORDS_MAX || piece.length() + part.length() >= CHARACTERS_MAX) {
                    add(chunks, piece);
                    words = 0;
                }
                piece.append(piece.isEmpty() ? "" : " ").append(part);
                words++;
            }
            if (chunks.size() >= CHUNKS_MAX) {
                return chunks;
            }
        }
        add(chunks, piece);
        return chunks;
    }

    private static void add(List<Chunk> chunks, StringBuilder piece) {
        if (!piece.isEmpty() && chunks.size() < CHUNKS_MAX) {
            chunks.add(new Chunk(chunks.size(), piece.toString(), sha256(piece.toString())));
        }
        piece.setLength(0);
    }

    /** A word, cut where it is longer than half a piece; never within a surrogate pair. */
    private static List<String> parts(String word) {
        int most = CHARACTERS_MAX / 2;
        List<String> parts = new ArrayList<>();
        int start = 0;
        while (word.length() - start > most) {
            int end = Character.isHighSurrogate(word.charAt(start + most - 1)) ? start + most - 1 : start + most;
            parts.add(word.substring(start, end));
            start = end;
        }
        if (start < word.length()) {
            parts.add(word.substring(start));
        }
        return parts;
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
