package io.headwater.standalone.home;

import io.headwater.http.BearerKey;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The directory of one installation: keys, data of the parts, logs.
 *
 * @param directory absolute; may not exist yet
 */
public record Home(Path directory) {
    // Of a log, whose lines may be long.
    private static final int END_BYTES = 64 * 1024;

    /** Makes the path absolute. */
    public Home {
        directory = directory.toAbsolutePath().normalize();
    }

    /**
     * The operator's key, made on the first call: it may do everything with every tenant.
     *
     * @throws CommandFailed the directory cannot be written
     */
    public BearerKey operatorKey() {
        String text = secret("key", () -> BearerKey.random().text());
        return BearerKey.parse(text)
                .orElseThrow(() -> new CommandFailed(
                        "%s does not hold a key; put the right one there, or delete it to have a new one made"
                                .formatted(keyFile())));
    }

    /** Where {@link #operatorKey} is kept, readable by its owner only. */
    public Path keyFile() {
        return directory.resolve("key");
    }

    /** The secret that signs cursors, made on the first call: cursors stay good over a restart. */
    String cursorKey() {
        return secret("cursor-key", () -> BearerKey.random().secret());
    }

    Path addressesFile() {
        return directory.resolve("addresses.json");
    }

    Path logDatabase() {
        return directory.resolve("log");
    }

    Path replicaDatabase() {
        return directory.resolve("replica");
    }

    Path kafka() {
        return directory.resolve("kafka");
    }

    Path services() {
        return directory.resolve("services");
    }

    /** Where a part writes what it has to say. */
    public Path logFile(Part part) {
        return switch (part) {
            case LOG -> logDatabase().resolve("server.log");
            case REPLICA -> replicaDatabase().resolve("server.log");
            case KAFKA -> kafka().resolve("broker.log");
            case SERVICES -> directory.resolve("logs").resolve("services.log");
        };
    }

    /** Whether anything was ever started here. */
    public boolean exists() {
        return Files.exists(addressesFile());
    }

    /** Whether a process of this home may run: it has a directory. */
    boolean mayRun() {
        return Files.isDirectory(directory);
    }

    /**
     * Does something while no other process starts or stops the parts of this home; waits for its turn.
     *
     * @throws CommandFailed the directory cannot be written
     */
    public <T> T exclusively(Supplier<T> action) {
        create();
        Path lock = directory.resolve("lock");
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock _ = channel.lock()) {
            return action.get();
        } catch (IOException failure) {
            throw unwritable(failure);
        }
    }

    void create() {
        try {
            Files.createDirectories(directory.resolve("logs"));
            Files.createDirectories(services());
        } catch (IOException failure) {
            throw unwritable(failure);
        }
    }

    /** The last lines of a part's log, empty if there is none. */
    String endOfLog(Part part, int linesMax) {
        try (SeekableByteChannel file = Files.newByteChannel(logFile(part))) {
            file.position(Math.max(0, file.size() - END_BYTES));
            byte[] end = Channels.newInputStream(file).readNBytes(END_BYTES);
            // A log may hold bytes that are no UTF-8, and its end may begin in the middle of a character.
            List<String> lines = new String(end, StandardCharsets.UTF_8).lines().toList();
            return lines.stream().skip(Math.max(0, lines.size() - linesMax)).collect(Collectors.joining("\n"));
        } catch (IOException unreadable) {
            return "";
        }
    }

    void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException failure) {
            throw unwritable(failure);
        }
    }

    private String secret(String name, Supplier<String> maker) {
        Path file = directory.resolve(name);
        try {
            if (!Files.exists(file)) {
                create();
                writeSecret(file, maker.get());
            }
            return Files.readString(file).strip();
        } catch (IOException failure) {
            throw unwritable(failure);
        }
    }

    // Beside its place and moved there whole: nobody ever reads half a key, or one that others may read.
    private void writeSecret(Path file, String text) throws IOException {
        Path unfinished = Files.createTempFile(
                directory,
                file.getFileName().toString(),
                ".unfinished",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(unfinished, text + "\n");
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private CommandFailed unwritable(IOException failure) {
        return new CommandFailed("the home %s cannot be used: %s".formatted(directory, failure), failure);
    }
}
