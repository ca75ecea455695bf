package io.headwater.query.cache;

import io.headwater.events.CollectionName;
import io.headwater.events.InvalidName;
import io.headwater.events.RecordId;
import io.headwater.events.TenantName;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the names of the records that are asked for most in a file, and reads those records again after a start, one after the other
 * on a thread of its own and beside the readers, with what that takes of the collections' definitions.
 */
public final class WarmUp implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);
    private static final Duration PAUSE = Duration.ofMinutes(1);
    private static final Duration LOOK = Duration.ofMillis(100);

    private final WarmUpSettings settings;
    private final RecordCache cache;
    private final Counter read;
    private final CountDownLatch over = new CountDownLatch(1);
    private @Nullable Thread thread;

    /** A record by its names, as the file has it: one line, a space between them, which none of them has. */
    public record Named(TenantName tenant, CollectionName collection, RecordId id) {
        private String line() {
            return tenant + " " + collection + " " + id;
        }

        private static Optional<Named> of(String line) {
            String[] names = line.split(" ", -1);
            try {
                return names.length == 3
                        ? Optional.of(new Named(
                                new TenantName(names[0]), new CollectionName(names[1]), new RecordId(names[2])))
                        : Optional.empty();
            } catch (InvalidName _) {
                return Optional.empty();
            }
        }
    }

    /** Reads a record through the cache; may fail. */
    @FunctionalInterface
    public interface Reader {
        /** Reads it; throws whatever keeps it from that. */
        void read(Named record);
    }

    WarmUp(WarmUpSettings settings, RecordCache cache, MeterRegistry registry) {
        this.settings = settings;
        this.cache = cache;
        this.read = registry.counter("headwater.cache.warmed");
    }

    /**
     * Begins, if there is to be a file: reads what it names, and writes it anew from then on.
     *
     * @param isReady whether what is read would be kept; nothing is read before
     */
    public synchronized void begin(Reader reader, BooleanSupplier isReady) {
        Path file = settings.file();
        if (file != null) {
            thread = Thread.ofVirtual().name("cache-warm-up").start(() -> run(file, reader, isReady));
        }
    }

    private void run(Path file, Reader reader, BooleanSupplier isReady) {
        try {
            List<Named> records = load(file);
            while (!isReady.getAsBoolean()) {
                if (over.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
            long found = records.stream()
                    .takeWhile(_ -> over.getCount() > 0)
                    .filter(record -> read(reader, record))
                    .count();
            LOG.info("{} of {} records that were asked for most are in memory again", found, records.size());
            while (!over.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                save(file);
            }
            save(file);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean read(Reader reader, Named record) {
        try {
            reader.read(record);
            read.increment();
            return true;
        } catch (RuntimeException e) {
            // Its tenant or collection is gone, or the replica is: its readers will be told.
            LOG.debug("a record could not be read again", e);
            return false;
        }
    }

    /** What the file names, the first the most asked for; lines that name nothing are passed over. */
    private List<Named> load(Path file) {
        List<Named> records = new ArrayList<>();
        try (Stream<String> lines = Files.lines(file, StandardCharsets.UTF_8)) {
            lines.limit(settings.recordsMax()).forEach(line -> Named.of(line).ifPresent(records::add));
        } catch (IOException | RuntimeException e) {
            // None at the first start; and what is not text is none of ours.
            LOG.info("no records are named by {}: {}", file, e.getMessage());
        }
        return records;
    }

    private void save(Path file) {
        List<String> lines = cache.hottest(settings.recordsMax()).stream()
                .map(key -> new Named(key.tenant(), key.collection(), key.id()).line())
                .toList();
        Path written = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.write(written, lines, StandardCharsets.UTF_8);
            Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.warn("the names of records could not be kept: {}", e.toString());
        }
    }

    /** Keeps the names as they are now. */
    @Override
    public void close() {
        over.countDown();
        Thread running;
        synchronized (this) {
            running = thread;
        }
        try {
            if (running != null) {
                running.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
