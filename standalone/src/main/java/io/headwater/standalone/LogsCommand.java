package io.headwater.standalone;

import io.headwater.standalone.home.CommandFailed;
import io.headwater.standalone.home.Part;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code headwater logs}. */
@Command(name = "logs", mixinStandardHelpOptions = true, description = "Shows the end of what the parts have written.")
final class LogsCommand implements Runnable {

    @Mixin
    private HomeOption homeOption = new HomeOption();

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with what is written from now on, until interrupted.")
    private boolean follow;

    @Option(
            names = {"-n", "--lines"},
            paramLabel = "N",
            defaultValue = "50",
            description = "Lines of each part at most; ${DEFAULT-VALUE} if not given.")
    private int lines;

    @Parameters(
            arity = "0..1",
            paramLabel = "PART",
            defaultValue = "services",
            description = "services, kafka, log, replica or all; ${DEFAULT-VALUE} if not given.")
    private String part = "services";

    @Override
    public void run() {
        List<String> command = new ArrayList<>(List.of("tail", "-n", Integer.toString(lines)));
        if (follow) {
            command.add("-F");
        }
        files().map(Path::toString).forEach(command::add);
        try {
            new ProcessBuilder(command).inheritIO().start().waitFor();
        } catch (IOException failure) {
            throw new CommandFailed("tail did not start", failure);
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
        }
    }

    private Stream<Path> files() {
        List<Part> parts = part.equals("all")
                ? List.of(Part.values())
                : List.of(Part.named(part)
                        .orElseThrow(() -> new CommandFailed(
                                "there is no part %s; parts are services, kafka, log, replica".formatted(part))));
        List<Path> files = parts.stream()
                .map(homeOption.home()::logFile)
                .filter(Files::exists)
                .toList();
        if (files.isEmpty()) {
            throw new CommandFailed("nothing of %s was ever logged in %s"
                    .formatted(part, homeOption.home().directory()));
        }
        return files.stream();
    }
}
