package io.headwater.standalone;

import io.headwater.standalone.home.CommandFailed;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code headwater bench}: hands over to the benchmarks, which are above this module. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measures, and prints a table and one line of JSON; without a name, says what can be measured.")
final class BenchCommand implements Runnable {

    private static final String BENCHMARKS = "io.headwater.benchmarks.Benchmarks";

    @Parameters(arity = "0..*", paramLabel = "ARGUMENT", description = "Name of the benchmark and its options.")
    private List<String> arguments = new ArrayList<>();

    @Override
    public void run() {
        try {
            Class.forName(BENCHMARKS).getMethod("main", String[].class).invoke(null, (Object)
                    arguments.toArray(String[]::new));
        } catch (ClassNotFoundException missing) {
            throw new CommandFailed("the benchmarks are not on the class path; run ./headwater bench", missing);
        } catch (InvocationTargetException failure) {
            throw new CommandFailed(String.valueOf(failure.getCause()), failure);
        } catch (ReflectiveOperationException failure) {
            throw new CommandFailed(BENCHMARKS + " has no main", failure);
        }
    }
}
