package io.headwater.query.export;

import io.headwater.http.Problem;
import io.headwater.http.ProblemException;
import io.headwater.http.ProblemType;
import io.headwater.http.RequestParameters;
import io.headwater.query.records.FieldSelection;
import jakarta.servlet.http.HttpServletRequest;

/**
 * What is asked for.
 *
 * @param isCsv else NDJSON
 * @param filter as of a list
 * @param order as of a list
 * @param fields as of a list
 * @param envelope whether lines are envelopes; never of CSV
 * @param safe whether a spreadsheet must find no formulas; of CSV alone
 */
record ExportRequest(
        boolean isCsv, String filter, String order, FieldSelection fields, boolean envelope, boolean safe) {

    /**
     * Reads the parameters.
     *
     * @throws ProblemException 400 if they make no sense
     */
    static ExportRequest of(HttpServletRequest request) {
        RequestParameters parameters =
                RequestParameters.of(request, "format", "filter", "order", "fields", "envelope", "safe");
        boolean isCsv = switch (parameters.text("format")) {
            case "csv" -> true;
            case "ndjson", "" -> false;
            default -> throw malformed("The format is 'ndjson' or 'csv'.");
        };
        boolean envelope = truth(parameters, "envelope");
        boolean safe = truth(parameters, "safe");
        if (isCsv ? envelope : safe) {
            throw malformed("'envelope' is for NDJSON, 'safe' is for CSV.");
        }
        return new ExportRequest(
                isCsv,
                parameters.text("filter"),
                parameters.text("order"),
                FieldSelection.parse(parameters.text("fields")),
                envelope,
                safe);
    }

    private static boolean truth(RequestParameters parameters, String name) {
        return switch (parameters.text(name)) {
            case "true" -> true;
            case "false", "" -> false;
            default -> throw malformed("'" + name + "' is 'true' or 'false'.");
        };
    }

    /** The end of a file's name. */
    String extension() {
        return isCsv ? "csv" : "ndjson";
    }

    private static ProblemException malformed(String detail) {
        return Problem.of(ProblemType.MALFORMED, detail).asException();
    }
}
