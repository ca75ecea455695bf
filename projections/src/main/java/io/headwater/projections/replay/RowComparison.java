package io.headwater.projections.replay;

import io.headwater.events.InvalidJson;
import io.headwater.events.Json;
import io.headwater.events.JsonText;
import io.headwater.projections.records.RecordFold;
import io.headwater.projections.records.TypedColumn;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Says in what a row differs from what it should be. Pure. */
final class RowComparison {
    private RowComparison() {}

    /** What differs, in words; empty if nothing does. */
    static List<String> differences(RecordFold.Change.Put expected, StoredRecord stored, List<TypedColumn> columns) {
        List<String> differences = new ArrayList<>();
        if (stored.version() != expected.state().version().value()) {
            differences.add("version (%d, not %s)"
                    .formatted(stored.version(), expected.state().version()));
        }
        if (stored.position() != expected.last().value()) {
            differences.add("position (%d, not %s)".formatted(stored.position(), expected.last()));
        }
        if (!isSameBody(expected.body(), stored.data())) {
            differences.add("body");
        }
        if (!stored.createdAt().equals(expected.state().createdAt())) {
            differences.add("created_at");
        }
        if (!stored.updatedAt().equals(expected.state().updatedAt())) {
            differences.add("updated_at");
        }
        for (int i = 0; i < columns.size(); i++) {
            TypedColumn column = columns.get(i);
            if (!isSameValue(column.valueIn(expected.body()), stored.columns().get(i))) {
                differences.add("column %s (%s)".formatted(column.name().name(), column.field()));
            }
        }
        return differences;
    }

    private static boolean isSameBody(ObjectNode expected, String stored) {
        try {
            return Json.identicalInDatabase(expected, JsonText.of(stored).tree());
        } catch (InvalidJson e) {
            return false; // Nothing that was ever admitted.
        }
    }

    // A number of a column has no other digits than the body's, but may be written otherwise: 1E+3 is 1000.
    private static boolean isSameValue(@Nullable Object expected, @Nullable String stored) {
        return expected instanceof BigDecimal number
                ? stored != null && isSameNumber(number, stored)
                : Objects.equals(expected == null ? null : expected.toString(), stored);
    }

    private static boolean isSameNumber(BigDecimal expected, String stored) {
        try {
            return new BigDecimal(stored).compareTo(expected) == 0;
        } catch (NumberFormatException e) {
            return false; // NaN and infinity, which PostgreSQL knows and JSON does not.
        }
    }
}
