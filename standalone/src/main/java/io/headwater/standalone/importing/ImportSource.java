package io.headwater.standalone.importing;

import io.headwater.standalone.home.CommandFailed;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Where the lines of an import come from. */
public sealed interface ImportSource {
    /** Bytes there are; -1 if nobody knows. */
    long sizeBytes();

    /** Whether they are zipped, which the first two tell. */
    boolean isZipped();

    /** Whether {@link #open} gives the same bytes each time; else it may be called once. */
    boolean isRepeatable();

    /** The bytes as they are, zipped or not. */
    InputStream open() throws IOException;

    /**
     * A file.
     *
     * @throws CommandFailed it cannot be read
     */
    static ImportSource ofFile(Path path) {
        try (InputStream bytes = Files.newInputStream(path)) {
            return new File(path, Files.size(path), beginsZipped(bytes));
        } catch (IOException e) {
            throw new CommandFailed("%s cannot be read: %s".formatted(path, e), e);
        }
    }

    /** What comes once, such as standard input; blocks until the first bytes are there. */
    static ImportSource ofStream(InputStream bytes) {
        BufferedInputStream buffered = new BufferedInputStream(bytes);
        try {
            buffered.mark(MAGIC_BYTES);
            boolean isZipped = beginsZipped(buffered);
            buffered.reset();
            return new Stream(buffered, isZipped);
        } catch (IOException e) {
            throw new CommandFailed("standard input cannot be read: " + e, e);
        }
    }

    /** A file, see {@link #ofFile}. */
    record File(Path path, long sizeBytes, boolean isZipped) implements ImportSource {
        private static final int BUFFER_BYTES = 256 * 1024;

        @Override
        public boolean isRepeatable() {
            return true;
        }

        @Override
        public InputStream open() throws IOException {
            return Files.newInputStream(path);
        }

        /** Names the import of this file's content into a target: the same whenever it is sent again. */
        public String idempotencyKey(String target) {
            try (InputStream bytes = open()) {
                MessageDigest digest = MessageDigest.getInstance("SHA-256");
                digest.update((target + "\n").getBytes(StandardCharsets.UTF_8));
                byte[] buffer = new byte[BUFFER_BYTES];
                for (int read = bytes.read(buffer); read >= 0; read = bytes.read(buffer)) {
                    digest.update(buffer, 0, read);
                }
                return "import-" + HexFormat.of().formatHex(digest.digest(), 0, 16);
            } catch (IOException e) {
                throw new CommandFailed("%s cannot be read: %s".formatted(path, e), e);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every JDK has SHA-256", e);
            }
        }
    }

    /** A stream, see {@link #ofStream}. */
    record Stream(InputStream bytes, boolean isZipped) implements ImportSource {
        @Override
        public long sizeBytes() {
            return -1;
        }

        @Override
        public boolean isRepeatable() {
            return false;
        }

        @Override
        public InputStream open() {
            return bytes;
        }
    }

    /** Bytes that tell what is zipped, RFC 1952. */
    int MAGIC_BYTES = 2;

    private static boolean beginsZipped(InputStream bytes) throws IOException {
        byte[] first = bytes.readNBytes(MAGIC_BYTES);
        return first.length == MAGIC_BYTES && (first[0] & 0xFF) == 0x1F && (first[1] & 0xFF) == 0x8B;
    }
}
