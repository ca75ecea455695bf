package io.headwater.benchmarks.pgbench;

import io.headwater.benchmarks.report.BenchFailed;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What one run of {@code pgbench} says at its end, any version from 9.6.
 *
 * @param perSecond transactions, the time to connect left out
 * @param transactions that were committed
 * @param latencyMillis mean time of one
 */
record PgbenchReport(double perSecond, long transactions, double latencyMillis) {
    // Up to version 13 a second line of that name has the time to connect in it.
    private static final Pattern RATE = Pattern.compile("(?m)^tps = ([0-9.]+) \\((?!including)");
    private static final Pattern TRANSACTIONS =
            Pattern.compile("(?m)^number of transactions actually processed: (\\d+)");
    private static final Pattern FAILED = Pattern.compile("(?m)^number of failed transactions: (\\d+)");
    private static final Pattern LATENCY = Pattern.compile("(?m)^latency average = ([0-9.]+) ms");

    /**
     * Reads the output.
     *
     * @throws BenchFailed if it is not pgbench's, or a transaction failed
     */
    static PgbenchReport parse(String output) {
        Matcher failed = FAILED.matcher(output);
        if (failed.find() && Long.parseLong(failed.group(1)) > 0) {
            throw new BenchFailed(failed.group(1) + " transactions of pgbench failed");
        }
        return new PgbenchReport(
                Double.parseDouble(find(RATE, output)),
                Long.parseLong(find(TRANSACTIONS, output)),
                Double.parseDouble(find(LATENCY, output)));
    }

    private static String find(Pattern pattern, String output) {
        Matcher matcher = pattern.matcher(output);
        if (!matcher.find()) {
            throw new BenchFailed("pgbench did not report as expected: " + output.strip());
        }
        return matcher.group(1);
    }
}
