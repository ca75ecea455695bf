package io.headwater.command.record.importing;

import io.headwater.command.record.RecordCommand;
import io.headwater.events.RecordId;
import io.headwater.http.Problem;
import io.headwater.http.ProblemType;
import java.util.Arrays;
import java.util.Locale;
import tools.jackson.databind.node.ObjectNode;

/** What an import does with a record that is there already. */
enum ImportMode {
    /** It is refused. */
    CREATE {
        @Override
        RecordCommand command(RecordId id, ObjectNode body) {
            return new RecordCommand.CreateRecord(id, body);
        }
    },
    /** It is replaced. */
    PUT {
        @Override
        RecordCommand command(RecordId id, ObjectNode body) {
            return RecordCommand.put(id, body);
        }
    };

    abstract RecordCommand command(RecordId id, ObjectNode body);

    /** As in the parameter {@code mode}. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads the parameter.
     *
     * @param text empty for the default, which is to create
     * @throws io.headwater.http.ProblemException 400 if there is no such mode
     */
    static ImportMode of(String text) {
        return text.isEmpty()
                ? CREATE
                : Arrays.stream(values())
                        .filter(mode -> mode.text().equals(text))
                        .findFirst()
                        .orElseThrow(() -> Problem.of(ProblemType.MALFORMED, "The mode is 'create' or 'put'.")
                                .asException());
    }
}
