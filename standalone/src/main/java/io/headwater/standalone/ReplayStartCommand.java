package io.headwater.standalone;

import io.headwater.projections.records.CollectionTable;
import io.headwater.projections.replay.CannotReplay;
import io.headwater.projections.replay.Finding;
import io.headwater.projections.replay.Pace;
import io.headwater.projections.replay.Rebuild;
import io.headwater.projections.replay.ReplayListener;
import io.headwater.projections.replay.ReplicaDatabase;
import io.headwater.projections.replay.Scope;
import io.headwater.projections.replay.Targets;
import io.headwater.standalone.home.CommandFailed;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code headwater replay start}. */
@Command(
        name = "start",
        mixinStandardHelpOptions = true,
        description =
                "Makes the tables of a tenant or a collection anew from the log, beside those that are read, has them"
                        + " kept up, and compares them with the log. switch has readers read them. If it is killed, resume goes on.")
class ReplayStartCommand implements Callable<Integer> {
    private static final int DIFFERENT = 1;

    @Mixin
    private DatabasesOption databases = new DatabasesOption();

    @Mixin
    private ScopeOption scopeOption = new ScopeOption();

    @Option(
            names = "--rate",
            paramLabel = "N",
            description =
                    "Applies so many events of the log a second at most until the engine does; as fast as it can if not given.")
    private int rate = Pace.UNLIMITED;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call
    private CommandSpec spec;

    /** {@code headwater replay resume}. */
    @Command(
            name = "resume",
            mixinStandardHelpOptions = true,
            description =
                    "Goes on with what start began, wherever it was paused or killed. Of a tenant, collections that have no replay"
                            + " are begun, and those that are switched are left alone.")
    static final class Resume extends ReplayStartCommand {
        @Override
        boolean isResumed() {
            return true;
        }
    }

    boolean isResumed() {
        return false;
    }

    @Override
    public Integer call() {
        Scope scope = scopeOption.ofTenant(spec.commandLine());
        if (rate < 1) {
            throw new ParameterException(spec.commandLine(), "--rate is at least 1, not " + rate);
        }
        boolean isEqual = true;
        long replayed = 0;
        for (ReplicaDatabase replica : databases.replicas()) {
            try {
                for (CollectionTable.Key key : (isResumed() ? Targets.UNSWITCHED : Targets.ALL).of(replica, scope)) {
                    Rebuild.Outcome outcome = replay(replica, key, scope);
                    if (outcome == Rebuild.Outcome.PAUSED) {
                        return isEqual ? 0 : DIFFERENT;
                    }
                    isEqual &= outcome == Rebuild.Outcome.READY;
                    replayed++;
                }
            } catch (CannotReplay e) {
                throw new CommandFailed(String.valueOf(e.getMessage()), e);
            } catch (SQLException e) {
                throw ReplicaFailure.of(replica, e);
            }
        }
        if (replayed == 0) {
            throw new CommandFailed("there is no collection of tenant %s to be replayed".formatted(scope.tenant()));
        }
        return isEqual ? 0 : DIFFERENT;
    }

    private Rebuild.Outcome replay(ReplicaDatabase replica, CollectionTable.Key key, Scope scope) throws SQLException {
        PrintWriter out = spec.commandLine().getOut();
        try (Progress progress = new Progress("Replaying " + key.collection(), -1, out)) {
            Listener listener = new Listener(progress, out);
            Rebuild rebuild = new Rebuild(databases.log(), replica, listener, new Pace(rate));
            Rebuild.Outcome outcome = replay(rebuild, key, scope);
            out.printf(
                    "%s %s %s: %s%s%n",
                    replica.name(),
                    key.tenant(),
                    key.collection(),
                    switch (outcome) {
                        case READY -> "ready, equals the log";
                        case DIFFERENT -> "differs from the log, see above";
                        case PAUSED -> "paused";
                    },
                    listener.copied == 0
                            ? ""
                            : "; %d rows copied in %.1f s (%.0f/s)"
                                    .formatted(listener.copied, progress.seconds(), listener.perSecond()));
            out.flush();
            return outcome;
        }
    }

    private Rebuild.Outcome replay(Rebuild rebuild, CollectionTable.Key key, Scope scope) throws SQLException {
        if (!isResumed()) {
            return rebuild.start(key);
        }
        return scope.collection() == null ? rebuild.resumeOrStart(key) : rebuild.resume(key);
    }

    private static final class Listener implements ReplayListener {
        private final Progress progress;
        private final PrintWriter out;
        private long copied;

        Listener(Progress progress, PrintWriter out) {
            this.progress = progress;
            this.out = out;
        }

        @Override
        public void step(String what) {
            progress.note(what);
        }

        @Override
        public void copied(Copied rows) {
            copied += rows.more();
            progress.reach(rows.inAll(), Math.max(rows.inAll(), rows.ofAbout()));
            progress.show("%.0f rows/s".formatted(perSecond()));
        }

        /** Of this process alone. */
        double perSecond() {
            return copied / progress.seconds();
        }

        @Override
        public void found(Finding finding) {
            out.println(finding.line());
        }
    }
}
