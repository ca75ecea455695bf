package io.headwater.benchmarks.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Rows under a head, for a terminal: the first column to the left, the others to the right. Not thread-safe. */
public final class Table {
    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();

    /** Begins with the names of the columns. */
    public Table(String... columns) {
        rows.add(List.of(columns));
    }

    /**
     * Adds a row.
     *
     * @param cells as many as there are columns; what was not measured is empty
     */
    public Table row(String... cells) {
        if (cells.length != rows.getFirst().size()) {
            throw new IllegalArgumentException("a row has " + rows.getFirst().size() + " cells, not " + cells.length);
        }
        rows.add(List.of(cells));
        return this;
    }

    /** A number with as many digits as tell something; empty for NaN. */
    public static String number(double value) {
        if (Double.isNaN(value)) {
            return "";
        }
        String format = value >= 1_000 ? "%,.0f" : value >= 10 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, format, value);
    }

    @Override
    public String toString() {
        List<Integer> widths = IntStream.range(0, rows.getFirst().size())
                .mapToObj(column -> Collections.max(
                        rows.stream().map(row -> row.get(column).length()).toList()))
                .toList();
        return rows.stream().map(row -> line(row, widths)).collect(Collectors.joining("\n"));
    }

    private static String line(List<String> row, List<Integer> widths) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < row.size(); column++) {
            String cell = row.get(column);
            String padding = " ".repeat(widths.get(column) - cell.length());
            line.append(column == 0 ? cell + padding : GAP + padding + cell);
        }
        return line.toString().stripTrailing();
    }
}
