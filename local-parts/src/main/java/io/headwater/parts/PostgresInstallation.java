package io.headwater.parts;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * The programs of a PostgreSQL that has pgvector, and the ordinary user they run as.
 *
 * @param home directory that holds {@code bin/postgres} and {@code bin/initdb}
 */
record PostgresInstallation(Path home) {

    private static final Duration PREPARE_LIMIT = Duration.ofMinutes(10);
    private static final Duration COMMAND_LIMIT = Duration.ofMinutes(1);
    private static final int BUILTIN_LOCALES_SINCE = 17;
    private static final List<String> USER_NAMESPACE = List.of("unshare", "-U", "--map-user=1000", "--map-group=1000");

    /**
     * Finds an installation, or builds one on first use (some 15 seconds); the script {@code prepare-postgres} says how.
     *
     * @throws PartFailed there is none and none could be built; the reason is on standard error
     */
    static PostgresInstallation prepare() {
        try (InputStream script = PostgresInstallation.class.getResourceAsStream("prepare-postgres")) {
            Path copy = Files.createTempFile("prepare-postgres", "");
            try {
                Files.write(copy, Objects.requireNonNull(script).readAllBytes());
                String home = Command.of("bash", copy.toString()).output(PREPARE_LIMIT);
                return new PostgresInstallation(Path.of(home));
            } finally {
                Files.delete(copy);
            }
        } catch (IOException failure) {
            throw new PartFailed("the script prepare-postgres could not be copied", failure);
        }
    }

    /**
     * Makes an empty cluster; a directory that already holds one is left as it is.
     *
     * @param options of {@code initdb} beyond what every cluster gets
     */
    void createCluster(Path dataDirectory, List<String> options) throws IOException {
        if (Files.exists(dataDirectory.resolve("PG_VERSION"))) {
            return;
        }
        // Made beside its place and moved there whole: an interrupted initdb leaves no half cluster behind.
        Path unfinished = dataDirectory.resolveSibling(dataDirectory.getFileName() + ".unfinished");
        Command.of("rm", "-rf", unfinished.toString()).output(COMMAND_LIMIT);
        Files.createDirectories(unfinished);
        program("initdb", unfinished, initdbArguments(unfinished))
                .plus(options.toArray(String[]::new))
                .output(COMMAND_LIMIT);
        Files.deleteIfExists(dataDirectory);
        Files.move(unfinished, dataDirectory);
    }

    // Passwords would protect nothing here: the server listens on the loopback interface of a development machine
    // only. Anything reachable from outside needs a server that is set up for it.
    private List<String> initdbArguments(Path dataDirectory) {
        String locale = major() >= BUILTIN_LOCALES_SINCE ? "--locale-provider=builtin" : "--locale-provider=libc";
        return List.of(
                "-D",
                dataDirectory.toString(),
                "-U",
                "postgres",
                "-A",
                "trust",
                "-E",
                "UTF8",
                locale,
                "--locale=C.UTF-8");
    }

    private int major() {
        String version =
                Command.of(home.resolve("bin/postgres").toString(), "--version").output(COMMAND_LIMIT);
        return Integer.parseInt(version.replaceFirst("\\D*(\\d+).*", "$1"));
    }

    /** A command line for one of the programs, as an ordinary user who owns the data directory. */
    Command program(String name, Path dataDirectory, List<String> arguments) {
        Command program = Command.of(home.resolve("bin").resolve(name).toString());
        return new Command(arguments).behind(program.words()).behind(asOrdinaryUser(dataDirectory));
    }

    // PostgreSQL refuses to run as root. In a user namespace root is somebody else while all files stay root's, also
    // below a private home; where namespaces are forbidden (many containers) a lesser user takes the directory over.
    private List<String> asOrdinaryUser(Path dataDirectory) {
        if (!System.getProperty("user.name").equals("root")) {
            return List.of();
        }
        if (new Command(USER_NAMESPACE).plus("true").succeeds(COMMAND_LIMIT)) {
            return USER_NAMESPACE;
        }
        String user = Command.of("id", "-u", "postgres").succeeds(COMMAND_LIMIT) ? "postgres" : "nobody";
        String group = Command.of("id", "-g", user).output(COMMAND_LIMIT);
        Command.of("chown", "-R", user, dataDirectory.toString()).output(COMMAND_LIMIT);
        List<String> prefix = List.of("setpriv", "--reuid=" + user, "--regid=" + group, "--clear-groups");
        for (Path needed : List.of(home, dataDirectory)) {
            if (!Command.of("test", "-x", needed.toString()).behind(prefix).succeeds(COMMAND_LIMIT)) {
                throw new PartFailed("PostgreSQL cannot run as root, and user " + user + " cannot reach " + needed
                        + ": move it out of the private directory");
            }
        }
        return prefix;
    }
}
