package io.headwater.standalone;

import io.headwater.projections.records.CollectionTable;
import io.headwater.projections.replay.CannotReplay;
import io.headwater.projections.replay.ReplayStatus;
import io.headwater.projections.replay.ReplicaDatabase;
import io.headwater.projections.replay.Scope;
import io.headwater.projections.replay.Switching;
import io.headwater.projections.replay.Targets;
import io.headwater.standalone.home.CommandFailed;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code headwater replay}: what is short of it; {@link ReplayVerifyCommand} and {@link ReplayStartCommand} take longer. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "Holds the read models of replicas against the log that they are made from, and makes them anew beside those that"
                    + " are read, while reads and writes go on: start, then switch, then finish.",
            "",
            "Commands:"
        },
        subcommands = {
            ReplayVerifyCommand.class,
            ReplayStartCommand.class,
            ReplayStartCommand.Resume.class,
        })
final class ReplayCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before run
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say which command");
    }

    @Command(name = "status", mixinStandardHelpOptions = true, description = "Says how far replays are.")
    void status(@Mixin DatabasesOption databases) {
        PrintWriter out = spec.commandLine().getOut();
        String line = "%-12s %-24s %-24s %-10s %-16s %12s %-20s %s%n";
        out.printf(line, "REPLICA", "TENANT", "COLLECTION", "STATE", "BESIDE", "ROWS COPIED", "SINCE", "ERROR");
        for (ReplicaDatabase replica : databases.replicas()) {
            try {
                ReplayStatus.read(replica)
                        .forEach(replay -> out.printf(
                                line,
                                replay.replica(),
                                replay.tenant(),
                                replay.collection(),
                                replay.state(),
                                replay.table(),
                                replay.copied(),
                                replay.startedAt().truncatedTo(ChronoUnit.SECONDS),
                                replay.error() == null ? "" : replay.error()));
            } catch (SQLException e) {
                throw failed(replica, e);
            }
        }
    }

    @Command(
            name = "pause",
            mixinStandardHelpOptions = true,
            description = "Has the process that makes a new table stop; resume goes on.")
    void pause(@Mixin DatabasesOption databases, @Mixin ScopeOption scope) {
        each(databases, scope, "asked to pause", Switching::pause);
    }

    @Command(
            name = "switch",
            mixinStandardHelpOptions = true,
            description = "Has readers read the new table; the one of before is kept up, too, until finish.")
    void switchOver(@Mixin DatabasesOption databases, @Mixin ScopeOption scope) {
        each(databases, scope, "switched", Switching::switchOver);
    }

    @Command(
            name = "rollback",
            mixinStandardHelpOptions = true,
            description = "Has readers read the table of before; the new one is kept up until cancel.")
    void rollBack(@Mixin DatabasesOption databases, @Mixin ScopeOption scope) {
        each(databases, scope, "rolled back", Switching::rollBack);
    }

    @Command(
            name = "finish",
            mixinStandardHelpOptions = true,
            description = "Drops the table of before; there is no way back then.")
    void finish(@Mixin DatabasesOption databases, @Mixin ScopeOption scope) {
        each(databases, scope, "finished", Switching::finish);
    }

    @Command(
            name = "cancel",
            mixinStandardHelpOptions = true,
            description = "Gives a replay up that was not switched, and drops what it made.")
    void cancel(@Mixin DatabasesOption databases, @Mixin ScopeOption scope) {
        each(databases, scope, "cancelled", Switching::cancel);
    }

    /** What is done with the replay of one collection on one replica. */
    private interface Change {
        void in(Switching switching, CollectionTable.Key collection) throws SQLException;
    }

    private void each(DatabasesOption databases, ScopeOption option, String done, Change change) {
        PrintWriter out = spec.commandLine().getOut();
        Scope scope = option.ofTenant(spec.commandLine());
        for (ReplicaDatabase replica : databases.replicas()) {
            try {
                for (CollectionTable.Key key : Targets.of(replica, ScopeOption.tenantOf(scope), scope, true)) {
                    long beganNanos = System.nanoTime();
                    change.in(new Switching(replica), key);
                    out.printf(
                            "%s %s %s: %s in %d ms%n",
                            replica.name(),
                            key.tenant(),
                            key.collection(),
                            done,
                            Duration.ofNanos(System.nanoTime() - beganNanos).toMillis());
                }
            } catch (CannotReplay e) {
                throw new CommandFailed(String.valueOf(e.getMessage()), e);
            } catch (SQLException e) {
                throw failed(replica, e);
            }
        }
    }

    static CommandFailed failed(ReplicaDatabase replica, SQLException failure) {
        String why = String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
        return new CommandFailed("replica %s: %s".formatted(replica.name(), why), failure);
    }

    /** What commands that begin something work on: named replicas, of the scope's tenant. */
    static List<CollectionTable.Key> targets(ReplicaDatabase replica, Scope scope, boolean replayedOnly)
            throws SQLException {
        return Targets.of(replica, ScopeOption.tenantOf(scope), scope, replayedOnly);
    }
}
