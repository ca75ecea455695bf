package io.headwater.benchmarks.list;

import io.headwater.benchmarks.list.Pages.Page;
import io.headwater.benchmarks.load.Askers;
import io.headwater.benchmarks.load.GetRequests;
import io.headwater.benchmarks.load.Pace;
import io.headwater.benchmarks.load.WarmUp;
import io.headwater.benchmarks.orders.TestedInstallation;
import io.headwater.benchmarks.report.BenchFailed;
import io.headwater.benchmarks.report.Figures;
import io.headwater.benchmarks.report.Progress;
import io.headwater.benchmarks.report.Reading;
import io.headwater.benchmarks.report.Readings;
import io.headwater.benchmarks.report.Report;
import io.headwater.benchmarks.report.Rounds;
import io.headwater.benchmarks.report.Table;
import io.headwater.benchmarks.retail.ImportedLines;
import io.headwater.benchmarks.retail.ReadModelTotals;
import io.headwater.benchmarks.retail.RetailSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The bench itself, on an installation that is up. */
final class ListBench {
    private static final int CONNECTIONS = 32;
    private static final int LIMIT = 50;
    private static final int DRAWN = 10_000;
    private static final int PAGES = 20;
    private static final String LISTS = "lists of 50, 32 connections";
    private static final String FIRST = "first 20 pages, 1 connection";
    private static final String LAST = "last 20 pages, 1 connection";

    private final TestedInstallation installation;
    private final RetailSet set;
    private final Rounds rounds;
    private final List<Double> p95Millis = new ArrayList<>();

    ListBench(TestedInstallation installation, RetailSet set, Rounds rounds) {
        this.installation = installation;
        this.set = set;
        this.rounds = rounds;
    }

    /**
     * Runs it.
     *
     * @param warmUpMax for each of the loads
     */
    Report run(Duration warmUpMax) {
        Progress.say("importing");
        ImportedLines imported = ImportedLines.indexed(installation, set.all(), List.of("stockCode", "country"));
        ReadModelTotals.awaitAll(installation, imported.token());
        List<ListedLines> replicas = ReadModelTotals.ofAll(installation).stream()
                .map(replica -> new ListedLines(replica, imported))
                .toList();
        replicas.forEach(ListedLines::analyze);
        replicas.forEach(replica -> replica.replica().check(imported.tenant()));
        CountryWalk walk = walk(imported, replicas.getFirst());
        try (Askers lists = askers(CONNECTIONS, replicas.getFirst().byStockCode(DRAWN, LIMIT));
                Askers first = askers(1, walk.first(PAGES));
                Askers last = askers(1, walk.last(PAGES))) {
            WarmUp.run(time -> lists.ask(new Pace.Closed(), time), warmUpMax);
            Map<String, Rounds.Leg> legs = new LinkedHashMap<>();
            legs.put(LISTS, time -> {
                Reading reading = lists.ask(new Pace.Closed(), time);
                p95Millis.add(lists.percentileMillis(95));
                return reading;
            });
            legs.put(FIRST, time -> first.ask(new Pace.Closed(), time));
            legs.put(LAST, time -> last.ask(new Pace.Closed(), time));
            return report(rounds.measure(legs), walk);
        }
    }

    private CountryWalk walk(ImportedLines imported, ListedLines known) {
        Progress.say("walking through " + CountryWalk.COUNTRY);
        CountryWalk walk = CountryWalk.of(installation, imported, LIMIT);
        long expected = known.inCountry(CountryWalk.COUNTRY);
        if (walk.records() != expected) {
            throw new BenchFailed("the walk came upon %d records of %d".formatted(walk.records(), expected));
        }
        return walk;
    }

    private Askers askers(int number, List<Page> pages) {
        GetRequests requests = new GetRequests(installation.query(), installation.operatorKey(), GetRequests.NO_CACHE);
        return new Askers(installation.query(), number, new Pages(requests, pages));
    }

    private Report report(Readings readings, CountryWalk walk) {
        double p95 =
                Reading.median(p95Millis.stream().map(Reading::ofRate).toList()).perSecond();
        Reading lists = readings.of(LISTS);
        Figures figures = new Figures("list")
                .put("listP50Millis", lists.p50Millis())
                .put("listP95Millis", p95)
                .put("listP99Millis", lists.p99Millis())
                .put("listsPerSecond", lists.perSecond())
                .put("ratioDeepPage", readings.ratio(LAST, FIRST))
                .put("firstPageP50Millis", readings.of(FIRST).p50Millis())
                .put("deepPageP50Millis", readings.of(LAST).p50Millis())
                .put("pages", walk.pages().size())
                .put("walked", walk.records())
                .put("connections", CONNECTIONS)
                .put("legs", readings)
                .putConditions();
        return new Report(
                readings.table("per second") + "\n\n" + LISTS + ": p95 " + Table.number(p95) + " ms", figures);
    }
}
