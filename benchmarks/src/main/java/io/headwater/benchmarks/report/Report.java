package io.headwater.benchmarks.report;

import java.io.PrintWriter;

/**
 * What a bench says at its end.
 *
 * @param text for people: tables
 * @param figures for programs
 */
public record Report(String text, Figures figures) {
    /** Prints the text and, as the last line, the figures. */
    public void print(PrintWriter out) {
        out.println(text);
        out.println(figures.line());
        out.flush();
    }
}
