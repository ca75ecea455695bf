package io.headwater.command.record;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import io.headwater.events.InvalidName;
import io.headwater.events.RecordId;
import io.headwater.http.Problem;
import io.headwater.http.ProblemException;
import io.headwater.http.ProblemType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Which id a record gets. */
public final class RecordIds {
    private static final TimeBasedEpochGenerator GENERATOR = Generators.timeBasedEpochGenerator();

    private RecordIds() {}

    /**
     * The body's {@code id}, else a new one, a UUIDv7.
     *
     * @throws ProblemException 422 if the body's is none
     */
    public static RecordId ofBody(ObjectNode body) {
        JsonNode id = body.path("id");
        return id.isMissingNode() ? generate() : read(id);
    }

    /** A new id, a UUIDv7. */
    public static RecordId generate() {
        return new RecordId(GENERATOR.generate().toString());
    }

    /**
     * An id in a member named {@code id}.
     *
     * @throws ProblemException 422 if it is none
     */
    static RecordId read(JsonNode id) {
        if (!id.isString()) {
            throw Problem.at(ProblemType.UNPROCESSABLE, "/id", "A record's id is a string.")
                    .asException();
        }
        try {
            return new RecordId(id.stringValue());
        } catch (InvalidName e) {
            throw Problem.at(ProblemType.UNPROCESSABLE, "/id", e.getMessage()).asException();
        }
    }
}
