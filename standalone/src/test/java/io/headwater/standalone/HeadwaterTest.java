package io.headwater.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the command line says where nothing runs. */
class HeadwaterTest {

    @TempDir
    private Path home;

    @ParameterizedTest
    @ValueSource(
            strings = {"up", "down", "status", "key", "demo", "import", "export", "replay", "parked", "logs", "bench"})
    void everyCommandHasHelp(String command) {
        // when
        Run run = Run.of(command, "--help");

        // then
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).startsWith("Usage: headwater " + command);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "up --nonsense",
                "up --port-base many",
                "import",
                "import f.ndjson --tenant acme",
                "import f.ndjson --tenant Acme! --collection things",
                "import f.ndjson --tenant acme --collection things --mode replace",
                "export",
                "export f.ndjson --tenant acme",
                "export f.ndjson --tenant Acme! --collection things",
                "export f.ndjson --tenant acme --collection things --format xml",
                "export f.csv --tenant acme --collection things --envelope",
                "replay",
                "replay nonsense",
                "replay verify --collection things",
                "replay verify --tenant Acme!",
                "replay verify --tenant acme --collection Things",
                "parked",
                "parked nonsense",
                "parked list --limit 0",
                "parked explain",
                "parked explain 3",
                "parked explain 3.17.1",
                "parked retry",
                "parked retry some",
                "parked retry all --tenant acme",
                "parked skip 3.17",
                "parked skip 3.-17 --reason because",
                "parked skip 3.17 --reason=",
                "replay start",
                "replay start --collection things",
                "replay start --tenant acme --rate 0",
                "replay start --tenant acme --rate -5",
                "replay start --tenant acme --rate many",
                "replay switch",
                "replay cancel --tenant Acme!"
            })
    void whatIsNotUnderstoodIsOneLineThatPointsToTheHelp(String line) {
        // when
        Run run = Run.of(line.isEmpty() ? new String[0] : line.split(" "));

        // then
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err().lines()).singleElement().asString().contains("--help");
    }

    @Test
    void keyPrintsTheKeyAloneAndAlwaysTheSame() throws Exception {
        // when
        Run first = Run.of("key", "--home", home.toString());
        Run second = Run.of("key", "--home", home.toString());

        // then
        assertThat(first.out().strip()).matches("hw_[0-9a-f]{16}_[0-9a-f]{64}");
        assertThat(second.out()).isEqualTo(first.out());
        assertThat(Files.getPosixFilePermissions(home.resolve("key")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void aDamagedKeyIsOneClearLine() throws Exception {
        // given
        Files.writeString(home.resolve("key"), "nonsense\n");

        // when
        Run run = Run.of("key", "--home", home.toString());

        // then
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err().lines()).singleElement().asString().contains("does not hold a key");
    }

    @Test
    void downWhereNothingRunsIsFineAndLeavesNothingBehind() {
        // given
        Path missing = home.resolve("missing");

        // when
        Run run = Run.of("down", "--home", missing.toString());

        // then
        assertThat(run.exitCode()).isZero();
        assertThat(missing).doesNotExist();
    }

    @Test
    void whatNeedsAnInstallationSaysThatThereIsNone() {
        for (String command : List.of("status", "demo", "import f --tenant acme --collection things", "parked list")) {
            // when
            Run run = Run.of((command + " --home " + home).split(" "));

            // then
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.err().lines()).singleElement().asString().contains("./headwater up");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"start", "resume", "status", "pause", "switch", "rollback", "finish", "cancel", "verify"})
    void everyReplayCommandHasHelp(String command) {
        // when
        Run run = Run.of("replay", command, "--help");

        // then
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).startsWith("Usage: headwater replay " + command);
    }

    @ParameterizedTest
    @CsvSource({
        "replay verify, ./headwater up",
        "replay verify --log jdbc:postgresql://127.0.0.1:1/x --replica replica1, ./headwater up",
        "replay verify --log nonsense --replica one=jdbc:postgresql://127.0.0.1:1/x, --log: this is no JDBC URL",
        "replay verify --log jdbc:postgresql://127.0.0.1:1/x --replica one=jdbc:mysql://x, --replica one: this is no JDBC",
        "replay verify --log jdbc:postgresql://127.0.0.1:1/x --replica jdbc:postgresql://127.0.0.1:1/x?user=u, NAME=jdbc:",
        "replay verify --log jdbc:postgresql://127.0.0.1:1/x --replica one=jdbc:postgresql://127.0.0.1:1/x,"
                + " replica one: "
    })
    void whatCannotBeComparedIsOneLineAndNotTakenForADifference(String line, String why) {
        // when
        Run run = Run.of((line + " --home " + home).split(" "));

        // then
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err().lines()).singleElement().asString().contains(why);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--replica jdbc:postgresql://127.0.0.1:1/x?user=u&password=secret",
                "--replica one=jdbc:mysql://127.0.0.1:1/x?user=u&password=secret",
                "--replica one=jdbc:postgresql://u:secret@127.0.0.1:1/x",
                "--replica one=u:secret@127.0.0.1:1",
                "--log jdbc:postgresql://u:secret@127.0.0.1:1/x"
            })
    void noMessageShowsAPassword(String options) {
        // when
        Run run = Run.of(("parked list " + options + " --home " + home).split(" "));

        // then
        assertThat(run.exitCode()).isNotZero();
        assertThat(run.err().lines()).singleElement().asString().doesNotContain("secret");
    }

    @Test
    void aHomeThatCannotBeWrittenIsOneClearLine() throws Exception {
        // given
        Path file = Files.writeString(home.resolve("file"), "no directory");

        // when
        Run run = Run.of("up", "--home", file.toString());

        // then
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err().lines()).singleElement().asString().contains(file.toString());
    }

    @Test
    void portsBeyondTheOrdinaryAreRefused() {
        for (String base : List.of("80", "32763", "-1")) {
            // when
            Run run = Run.of("up", "--home", home.toString(), "--port-base", base);

            // then
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.err().lines()).singleElement().asString().contains("--port-base is");
        }
    }
}
