package io.headwater.standalone;

import io.headwater.standalone.home.Addresses;
import io.headwater.standalone.home.CommandFailed;
import io.headwater.standalone.home.Home;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that says which installation a command is about. */
final class HomeOption {

    @Option(
            names = "--home",
            paramLabel = "DIR",
            description = "Keys, data and logs of the installation; .headwater in the checkout if not given.")
    private @Nullable Path directory;

    Home home() {
        return new Home(directory == null ? checkout().resolve(".headwater") : directory);
    }

    Addresses addresses() {
        return Addresses.read(home())
                .orElseThrow(() -> new CommandFailed(
                        "nothing was ever started in %s; run ./headwater up".formatted(home().directory())));
    }

    /** The top directory of the checkout, from which the launcher runs this program. */
    static Path checkout() {
        return Path.of(System.getProperty("headwater.root", ""));
    }
}
