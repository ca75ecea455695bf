package io.headwater.benchmarks.profile;

import io.headwater.benchmarks.report.Table;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A profile for people. */
public final class WhereTheTimeGoes {
    private static final int ROWS_MAX = 15;

    private WhereTheTimeGoes() {}

    /** Three tables: by library, by our package, by method; the largest shares of each. */
    public static String of(StackSamples samples) {
        return List.of(
                        table("by library, with what the JDK does for it", samples.byLibrary()),
                        table("by our package, with all it calls", samples.byOurPackage()),
                        table("by method", samples.byMethod()))
                .stream()
                .map(Table::toString)
                .collect(Collectors.joining("\n\n"));
    }

    private static Table table(String what, Map<String, Double> shares) {
        Table table = new Table("Processor time of the services, " + what, "%");
        shares.entrySet().stream()
                .limit(ROWS_MAX)
                .forEach(share -> table.row(share.getKey(), Table.number(100 * share.getValue())));
        return table;
    }
}
