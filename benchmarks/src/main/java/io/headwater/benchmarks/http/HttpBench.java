package io.headwater.benchmarks.http;

import io.headwater.benchmarks.load.Pace;
import io.headwater.benchmarks.load.ServerJvm;
import io.headwater.benchmarks.load.WarmUp;
import io.headwater.benchmarks.orders.OrderLoad;
import io.headwater.benchmarks.orders.OrderRequests;
import io.headwater.benchmarks.orders.OrderWriters;
import io.headwater.benchmarks.orders.TestedInstallation;
import io.headwater.benchmarks.pgbench.InsertBaseline;
import io.headwater.benchmarks.profile.FlightRecording;
import io.headwater.benchmarks.profile.ProcessorShares;
import io.headwater.benchmarks.profile.StackSamples;
import io.headwater.benchmarks.profile.WhereTheTimeGoes;
import io.headwater.benchmarks.report.Figures;
import io.headwater.benchmarks.report.Reading;
import io.headwater.benchmarks.report.Readings;
import io.headwater.benchmarks.report.Report;
import io.headwater.benchmarks.report.Rounds;
import io.headwater.benchmarks.report.Table;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The bench itself, on an installation that is up. */
final class HttpBench {
    private static final int CONNECTIONS = 32;
    private static final int BASELINE_CLIENTS = 16;
    private static final String HTTP = "http, 32 connections";
    private static final String BASELINE = "pgbench, 16 clients";
    private static final String BARE = "bare endpoint, 32 connections";
    private static final String HALF = "http, half of that rate";

    private final TestedInstallation installation;
    private final int tenants;
    private final Rounds rounds;
    private final @Nullable Path profile;
    private final ProcessorShares shares;
    private Duration catchUpMax = Duration.ZERO;

    HttpBench(TestedInstallation installation, int tenants, Rounds rounds, @Nullable Path profile) {
        this.installation = installation;
        this.tenants = tenants;
        this.rounds = rounds;
        this.profile = profile;
        Map<String, Long> processes = new LinkedHashMap<>(installation.processes());
        // The three services are one process.
        processes.keySet().removeAll(List.of("command API", "query API", "projections"));
        processes.put("services", installation.servicesProcess());
        processes.put("load", ProcessHandle.current().pid());
        this.shares = new ProcessorShares(processes);
    }

    Report run(Duration warmUpMax) {
        try (OrderLoad orders = OrderLoad.make(installation, tenants, CONNECTIONS);
                ServerJvm server = BareServer.start(FlightRecording.optionsOf(installation.servicesProcess()));
                OrderWriters bare = OrderWriters.connect(
                        server.address(),
                        CONNECTIONS,
                        writer -> OrderRequests.of(server.address(), BareApplication.PATH, "none", writer))) {
            WarmUp.run(time -> bare.run(new Pace.Closed(), time), warmUpMax);
            // With the read that follows: what is shared by reads and writes is compiled anew after the first reads.
            WarmUp.run(
                    time -> {
                        Reading reading = orders.run(new Pace.Closed(), time);
                        orders.awaitReadable();
                        return reading;
                    },
                    warmUpMax);
            try (InsertBaseline baseline = InsertBaseline.create(installation.log(), orders.tenant())) {
                return measure(orders, bare, baseline);
            }
        }
    }

    private Report measure(OrderLoad orders, OrderWriters bare, InsertBaseline baseline) {
        Map<String, Rounds.Leg> legs = new LinkedHashMap<>();
        legs.put(HTTP, time -> create(orders, time));
        legs.put(BASELINE, time -> baseline.measure(BASELINE_CLIENTS, time));
        legs.put(BARE, time -> bare.run(new Pace.Closed(), time));
        Readings readings = rounds.measure(legs);
        Pace half = new Pace.Fixed(readings.of(HTTP).perSecond() / 2);
        readings = readings.with(HALF, orders.run(half, rounds.each()));
        String profiled = profile == null ? "" : "\n\n" + record(orders, profile);
        baseline.check(orders.checkStored());
        return new Report(table(readings) + profiled, figures(readings));
    }

    // The read models work on after the writers have stopped; the next leg must not pay for that.
    private Reading create(OrderLoad orders, Duration time) {
        Reading[] reading = new Reading[1];
        shares.during(() -> reading[0] = orders.run(new Pace.Closed(), time));
        Duration catchUp = orders.awaitReadable();
        catchUpMax = catchUp.compareTo(catchUpMax) > 0 ? catchUp : catchUpMax;
        return reading[0];
    }

    private String record(OrderLoad orders, Path file) {
        FlightRecording recording = FlightRecording.start(installation.servicesProcess());
        orders.run(new Pace.Closed(), rounds.each());
        recording.stop(file);
        return WhereTheTimeGoes.of(StackSamples.read(file));
    }

    private String table(Readings readings) {
        Table processors = new Table("Processors busy while " + HTTP, "");
        shares.busy().forEach((process, busy) -> processors.row(process, Table.number(busy)));
        return readings.table("per second") + "\n\n" + processors;
    }

    private Figures figures(Readings readings) {
        Reading http = readings.of(HTTP);
        return new Figures("http")
                .put("ratio", readings.ratio(HTTP, BASELINE))
                .put("ratioBare", readings.ratio(HTTP, BARE))
                .put("perSecond", http.perSecond())
                .put("p50Millis", http.p50Millis())
                .put("p99Millis", http.p99Millis())
                .put("halfRateP50Millis", readings.of(HALF).p50Millis())
                .put("halfRateP99Millis", readings.of(HALF).p99Millis())
                .put("catchUpMillis", catchUpMax.toMillis())
                .put("connections", CONNECTIONS)
                .put("tenants", tenants)
                .put("legs", readings)
                .putConditions();
    }
}
