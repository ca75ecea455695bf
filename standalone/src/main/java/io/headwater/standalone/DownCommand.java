package io.headwater.standalone;

import io.headwater.standalone.home.Installation;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code headwater down}. */
@Command(
        name = "down",
        mixinStandardHelpOptions = true,
        description = "Stops everything that runs on a home, also what a crash left; the data stays.")
final class DownCommand implements Runnable {

    @Mixin
    private HomeOption homeOption = new HomeOption();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before run
    private CommandSpec spec;

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        int stopped = new Installation(homeOption.home(), out::println).down();
        out.println(stopped == 0 ? "Nothing was running." : "Headwater is down.");
    }
}
