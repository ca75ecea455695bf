package io.headwater.standalone.exporting;

import io.headwater.standalone.home.CommandFailed;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.function.Function;
import java.util.zip.GZIPOutputStream;

/** Where an export goes. */
public sealed interface ExportTarget {
    /**
     * Has something written.
     *
     * @param writer returns once all of it is; if it fails, nothing is there that looks whole
     * @throws CommandFailed it cannot be written
     */
    <T> T write(Function<OutputStream, T> writer);

    /** A file, zipped (gzip) if its name ends in {@code .gz}. */
    static ExportTarget ofFile(Path path) {
        return new File(path);
    }

    /** A stream, which is flushed and not closed: who reads it has to ask whether the program succeeded. */
    static ExportTarget ofStream(OutputStream out) {
        return new Stream(out);
    }

    /** See {@link #ofFile}. */
    record File(Path path) implements ExportTarget {
        @Override
        public <T> T write(Function<OutputStream, T> writer) {
            // Under its name only once it is whole. In the same directory, so that this is one step; of a name that
            // nobody
            // else has, be it another export to the same file.
            Path part = path.resolveSibling(path.getFileName() + "." + UUID.randomUUID() + ".part");
            try {
                requireFile();
                T result;
                try (OutputStream out = open(part)) {
                    result = writer.apply(out);
                }
                Files.move(part, path, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
                return result;
            } catch (IOException | UncheckedIOException e) {
                throw new CommandFailed("%s cannot be written: %s".formatted(path, e.getMessage()), e);
            } finally {
                delete(part);
            }
        }

        // Found out before anything is exported.
        private void requireFile() throws IOException {
            if (Files.isDirectory(path)) {
                throw new IOException("it is a directory");
            }
        }

        private OutputStream open(Path part) throws IOException {
            OutputStream file = Files.newOutputStream(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            return path.toString().endsWith(".gz") ? new GZIPOutputStream(file, BUFFER_BYTES) : file;
        }

        private static void delete(Path part) {
            try {
                Files.deleteIfExists(part);
            } catch (IOException _) {
                // Its name says that it is no more than a part.
            }
        }
    }

    /** See {@link #ofStream}. */
    record Stream(OutputStream out) implements ExportTarget {
        @Override
        public <T> T write(Function<OutputStream, T> writer) {
            try {
                T result = writer.apply(out);
                out.flush();
                return result;
            } catch (IOException | UncheckedIOException e) {
                throw new CommandFailed("standard output cannot be written: " + e.getMessage(), e);
            }
        }
    }

    /** Of what is zipped. */
    int BUFFER_BYTES = 64 * 1024;
}
