package io.headwater.standalone;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code headwater key}. */
@Command(
        name = "key",
        mixinStandardHelpOptions = true,
        description = "Prints the development API key alone: an operator's, good for every tenant.")
final class KeyCommand implements Runnable {

    @Mixin
    private HomeOption homeOption = new HomeOption();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before run
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().getOut().println(homeOption.home().operatorKey().text());
    }
}
