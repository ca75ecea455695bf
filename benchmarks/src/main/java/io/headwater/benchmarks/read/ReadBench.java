package io.headwater.benchmarks.read;

import io.headwater.benchmarks.http.BareServer;
import io.headwater.benchmarks.load.Askers;
import io.headwater.benchmarks.load.GetRequests;
import io.headwater.benchmarks.load.Pace;
import io.headwater.benchmarks.load.ServerJvm;
import io.headwater.benchmarks.load.WarmUp;
import io.headwater.benchmarks.orders.ImportedOrders;
import io.headwater.benchmarks.orders.TestedInstallation;
import io.headwater.benchmarks.pgbench.LookupBaseline;
import io.headwater.benchmarks.profile.FlightRecording;
import io.headwater.benchmarks.report.BenchFailed;
import io.headwater.benchmarks.report.Figures;
import io.headwater.benchmarks.report.Progress;
import io.headwater.benchmarks.report.Reading;
import io.headwater.benchmarks.report.Readings;
import io.headwater.benchmarks.report.Report;
import io.headwater.benchmarks.report.Rounds;
import io.headwater.benchmarks.retail.ReadModelTotals;
import io.headwater.events.TenantName;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** The bench itself, on an installation that is up. */
final class ReadBench {
    private static final int CONNECTIONS = 32;
    private static final int BASELINE_CLIENTS = 16;
    private static final int ORDERS = 100_000;
    private static final int HOT = 4_000;
    private static final Duration FILLING = Duration.ofSeconds(1);
    // What is kept is read again every 30 s.
    private static final double KEPT_SHARE_MIN = 0.9;
    private static final String CACHED = "from the cache, 32 connections";
    private static final String BARE = "bare endpoint, 32 connections";
    private static final String UNCACHED = "from a replica, 32 connections";
    private static final String LOOKUP = "pgbench, 16 clients";

    private final TestedInstallation installation;
    private final Rounds rounds;

    ReadBench(TestedInstallation installation, Rounds rounds) {
        this.installation = installation;
        this.rounds = rounds;
    }

    /**
     * Runs it.
     *
     * @param warmUpMax for each of the loads
     */
    Report run(Duration warmUpMax) {
        Progress.say("importing " + ORDERS + " orders");
        ImportedOrders orders = ImportedOrders.of(installation, ORDERS);
        ReadModelTotals.awaitAll(installation, orders.token());
        OrderGets hot = OrderGets.hot(installation.query(), orders, HOT);
        try (Askers cached = new Askers(installation.query(), CONNECTIONS, hot);
                Askers uncached = new Askers(
                        installation.query(), CONNECTIONS, OrderGets.uncached(installation.query(), orders));
                ServerJvm server = BareServer.start(FlightRecording.optionsOf(installation.servicesProcess()));
                LookupBaseline lookup = lookup(orders)) {
            warmUp(uncached, warmUpMax);
            warmUp(cached, warmUpMax);
            // However short the warm-up was: so many gets are done, however late.
            cached.ask(new Pace.Fixed(HOT), FILLING);
            hot.countAnew();
            BareGets same = new BareGets(new GetRequests(server.address(), "none", ""), hot.bodyLength());
            try (Askers bare = new Askers(server.address(), CONNECTIONS, same)) {
                warmUp(bare, warmUpMax);
                Map<String, Rounds.Leg> legs = new LinkedHashMap<>();
                legs.put(CACHED, time -> cached.ask(new Pace.Closed(), time));
                legs.put(BARE, time -> bare.ask(new Pace.Closed(), time));
                legs.put(UNCACHED, time -> uncached.ask(new Pace.Closed(), time));
                legs.put(LOOKUP, time -> lookup.measure(BASELINE_CLIENTS, time));
                return report(rounds.measure(legs), hot);
            }
        }
    }

    private static void warmUp(Askers askers, Duration longest) {
        WarmUp.run(time -> askers.ask(new Pace.Closed(), time), longest);
    }

    private LookupBaseline lookup(ImportedOrders orders) {
        ReadModelTotals replica = ReadModelTotals.ofAll(installation).getFirst();
        String table = replica.tableOf(new TenantName(orders.tenant().name()), ImportedOrders.COLLECTION);
        return LookupBaseline.create(
                replica.database(),
                new LookupBaseline.Rows(table, ImportedOrders.ID_PREFIX, ImportedOrders.DIGITS, orders.number()));
    }

    private static Report report(Readings readings, OrderGets hot) {
        if (hot.keptShare() < KEPT_SHARE_MIN) {
            throw new BenchFailed(
                    "only %.3f of the gets of a few orders were answered from the cache".formatted(hot.keptShare()));
        }
        Reading cached = readings.of(CACHED);
        Reading uncached = readings.of(UNCACHED);
        Figures figures = new Figures("read")
                .put("ratioCached", readings.ratio(CACHED, BARE))
                .put("ratioUncached", readings.ratio(UNCACHED, LOOKUP))
                .put("cachedPerSecond", cached.perSecond())
                .put("cachedP50Millis", cached.p50Millis())
                .put("cachedP99Millis", cached.p99Millis())
                .put("uncachedPerSecond", uncached.perSecond())
                .put("uncachedP50Millis", uncached.p50Millis())
                .put("uncachedP99Millis", uncached.p99Millis())
                .put("keptShare", hot.keptShare())
                .put("bodyBytes", hot.bodyLength())
                .put("connections", CONNECTIONS)
                .put("orders", ORDERS)
                .put("legs", readings)
                .putConditions();
        return new Report(readings.table("per second").toString(), figures);
    }
}
