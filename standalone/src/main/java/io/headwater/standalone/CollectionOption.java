package io.headwater.standalone;

import io.headwater.events.CollectionName;
import io.headwater.events.InvalidName;
import io.headwater.events.TenantName;
import java.util.function.Function;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that say which collection a command is about, that is about one. */
final class CollectionOption {
    @Option(names = "--tenant", required = true, paramLabel = "TENANT", description = "Whose collection.")
    @SuppressWarnings("NullAway.Init") // set by picocli before call
    private String tenant;

    @Option(names = "--collection", required = true, paramLabel = "COLLECTION", description = "Which collection.")
    @SuppressWarnings("NullAway.Init") // set by picocli before call
    private String collection;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli before call
    private CommandSpec command;

    TenantName tenant() {
        return checked(TenantName::new, tenant);
    }

    CollectionName collection() {
        return checked(CollectionName::new, collection);
    }

    private <T> T checked(Function<String, T> type, String name) {
        try {
            return type.apply(name);
        } catch (InvalidName e) {
            throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }
}
