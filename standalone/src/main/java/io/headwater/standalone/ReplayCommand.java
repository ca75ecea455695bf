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
                                replay.error() == null ? "" : ParkedCommand.shortened(replay.error())));
            } catch (SQLException e) {
                throw ReplicaFailure.of(replica, e);
            }
        }
    }

    @Command(
            name = "pause",
            mixinStandardHelpOptions = true,
            description = "Has the process that makes a new table stop; resume goes on.")
    void pause(@Mixin DatabasesOption databases, @Mixin ScopeOption scope) {
        each(databases, scope, Targets.LOADING, new Done("asked to pause", Switching::pause));
    }

    @Command(
            name = "switch",
            mixinStandardHelpOptions = true,
            description = "Has readers read the new table; the one of before is kept up, too, until finish.")
    void switchOver(@Mixin DatabasesOption databases, @Mixin ScopeOption scope) {
        each(databases, scope, Targets.TO_SWITCH, new Done("switched", Switching::switchOver));
    }

    @Command(
            name = "rollback",
            mixinStandardHelpOptions = true,
            description = "Has readers read the table of before; the new one is kept up until cancel.")
    void rollBack(@Mixin DatabasesOption databases, @Mixin ScopeOption scope) {
        each(databases, scope, Targets.TO_ROLL_BACK, new Done("rolled back", Switching::rollBack));
    }

    @Command(
            name = "finish",
            mixinStandardHelpOptions = true,
            description = "Drops the table of before; there is no way back then.")
    void finish(@Mixin DatabasesOption databases, @Mixin ScopeOption scope) {
        each(databases, scope, Targets.TO_FINISH, new Done("finished", Switching::finish));
    }

    @Command(
            name = "cancel",
            mixinStandardHelpOptions = true,
            description = "Gives a replay up that was not switched, and drops what it made.")
    void cancel(@Mixin DatabasesOption databases, @Mixin ScopeOption scope) {
        each(databases, scope, Targets.TO_CANCEL, new Done("cancelled", Switching::cancel));
    }

    /** What is done with the replay of one collection on one replica. */
    private interface Change {
        void in(Switching switching, CollectionTable.Key collection) throws SQLException;
    }

    /** A change, and what is said of a replay to which it was done. */
    private record Done(String participle, Change change) {}

    private void each(DatabasesOption databases, ScopeOption option, Targets targets, Done done) {
        Scope scope = option.ofTenant(spec.commandLine());
        long changed = 0;
        for (ReplicaDatabase replica : databases.replicas()) {
            try {
                for (CollectionTable.Key key : targets.of(replica, scope)) {
                    change(replica, key, done);
                    changed++;
                }
            } catch (CannotReplay e) {
                throw new CommandFailed(String.valueOf(e.getMessage()), e);
            } catch (SQLException e) {
                throw ReplicaFailure.of(replica, e);
            }
        }
        if (changed == 0) {
            throw new CommandFailed("there is no replay of a collection of tenant %s that could be %s"
                    .formatted(scope.tenant(), done.participle()));
        }
    }

    private void change(ReplicaDatabase replica, CollectionTable.Key key, Done done) throws SQLException {
        long beganNanos = System.nanoTime();
        done.change().in(new Switching(replica), key);
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                "%s %s %s: %s in %d ms%n",
                replica.name(),
                key.tenant(),
                key.collection(),
                done.participle(),
                Duration.ofNanos(System.nanoTime() - beganNanos).toMillis());
        out.flush();
    }
}
