package io.headwater.standalone;

import io.headwater.projections.replay.CannotVerify;
import io.headwater.projections.replay.Finding;
import io.headwater.projections.replay.ReplicaDatabase;
import io.headwater.projections.replay.Scope;
import io.headwater.projections.replay.Verify;
import io.headwater.projections.replay.VerifyListener;
import io.headwater.projections.replay.VerifyReport;
import io.headwater.standalone.home.CommandFailed;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Callable;
import javax.sql.DataSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code headwater replay verify}. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        exitCodeOnExecutionException = ReplayVerifyCommand.NOT_COMPARED,
        description = {
            "Compares the rows of replicas with what the log makes of every record, and so the replicas with each other,"
                    + " at exact positions and while writes go on. A line for each difference: replica, tenant,"
                    + " collection, record, and what. Reads only.",
            "",
            "Exit code 0: equal. 1: something differs. 2: something could not be compared."
        })
final class ReplayVerifyCommand implements Callable<Integer> {
    static final int NOT_COMPARED = 2;
    private static final int DIFFERENT = 1;
    private static final int RECORDS_PER_LOOK = 1_000;

    @Mixin
    private DatabasesOption databases = new DatabasesOption();

    @Mixin
    private ScopeOption scopeOption = new ScopeOption();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call
    private CommandSpec spec;

    @Override
    public Integer call() {
        Scope scope = scopeOption.scope(spec.commandLine());
        PrintWriter out = spec.commandLine().getOut();
        DataSource log = databases.log();
        List<ReplicaDatabase> replicas = databases.replicas();
        VerifyReport all = VerifyReport.NONE;
        for (ReplicaDatabase replica : replicas) {
            all = all.and(verify(log, replica, scope, out));
        }
        return all.differences() == 0 ? 0 : DIFFERENT;
    }

    private static VerifyReport verify(DataSource log, ReplicaDatabase replica, Scope scope, PrintWriter out) {
        try (Progress progress = new Progress("Comparing " + replica.name(), -1, out)) {
            VerifyReport report = new Verify(log, listener(progress, out)).run(replica, scope);
            double seconds = progress.seconds();
            out.printf(
                    "%s: %d tenants, %d collections, %d records in %.1f s (%.0f/s): %s%s%n",
                    replica.name(),
                    report.tenants(),
                    report.collections(),
                    report.records(),
                    seconds,
                    report.records() / seconds,
                    report.differences() == 0 ? "no difference" : "differences: " + report.differences(),
                    report.parked() == 0 ? "" : ", parked: " + report.parked());
            out.flush();
            return report;
        } catch (CannotVerify e) {
            throw new CommandFailed(String.valueOf(e.getMessage()), e);
        } catch (SQLException e) {
            throw ReplicaFailure.of(replica, e);
        }
    }

    private static VerifyListener listener(Progress progress, PrintWriter out) {
        return new VerifyListener() {
            private long compared;

            @Override
            public void found(Finding finding) {
                out.println(finding.line());
            }

            @Override
            public void compared(long records) {
                compared += records;
                if (compared % RECORDS_PER_LOOK == 0) {
                    progress.reach(compared);
                    progress.show("%.0f/s".formatted(compared / progress.seconds()));
                }
            }
        };
    }
}
