package io.headwater.benchmarks.retail;

import io.headwater.benchmarks.orders.DataOption;
import io.headwater.benchmarks.report.BenchFailed;
import io.headwater.events.JsonText;
import io.headwater.standalone.importing.ImportSource;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/**
 * The set "Online Retail" of the UCI Machine Learning Repository (Chen, Sain, Guo 2012), one invoice line a record.
 *
 * @param file all of it, zipped
 * @param warmUp a beginning of it, in a file of its own until this is closed
 */
public record RetailSet(Path file, Path warmUp) implements AutoCloseable {
    private static final String FILE = "online-retail/events.ndjson.gz";
    /** What a bench asks a folder of data for. */
    public static final DataOption.Needed NEEDED =
            new DataOption.Needed(FILE, data -> Files.isRegularFile(data.resolve(FILE)));
    /** Lines of the beginning. */
    public static final int WARM_UP_LINES = 150_000;

    /**
     * Takes the set from a folder of data.
     *
     * @throws BenchFailed it cannot be read
     */
    public static RetailSet of(Path data) {
        Path file = data.resolve(FILE);
        try {
            Path warmUp = Files.createTempFile("warm-up", ".ndjson");
            try (BufferedReader lines = lines(file);
                    BufferedWriter beginning = Files.newBufferedWriter(warmUp)) {
                for (int i = 0; i < WARM_UP_LINES; i++) {
                    String line = lines.readLine();
                    if (line == null) {
                        break;
                    }
                    beginning.write(line + "\n");
                }
            }
            return new RetailSet(file, warmUp);
        } catch (IOException e) {
            throw new BenchFailed(file + " cannot be read", e);
        }
    }

    private static BufferedReader lines(Path file) throws IOException {
        return new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8));
    }

    /**
     * Every record by its id, as it stands in the set: some 200 MB.
     *
     * @throws BenchFailed it cannot be read
     */
    public Map<String, JsonText> records() {
        Map<String, JsonText> records = new HashMap<>();
        try (BufferedReader lines = lines(file)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonText record = JsonText.of(line);
                records.put(record.tree().path("id").stringValue(), record);
            }
            return records;
        } catch (IOException e) {
            throw new BenchFailed(file + " cannot be read", e);
        }
    }

    /** All of it. */
    public ImportSource all() {
        return ImportSource.ofFile(file);
    }

    /** Its beginning, to warm up with. */
    public ImportSource beginning() {
        return ImportSource.ofFile(warmUp);
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(warmUp);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
