package io.headwater.command;

import io.headwater.command.CommandService.Answer;
import java.util.List;
import java.util.stream.Collectors;

/** Sends batches to a tenant of its own, which has one collection, "things". */
final class BatchFixture {
    private static final String SCHEMA =
            "{\"properties\": {\"n\": {\"type\": \"number\"}, \"name\": {\"type\": \"string\"}}}";

    private final CommandService service;
    private final String records;

    BatchFixture(CommandService service) {
        this.service = service;
        this.records = service.newCollection(SCHEMA);
    }

    /** The path of the collection's records. */
    String records() {
        return records;
    }

    /** The path of the tenant. */
    String tenant() {
        return records.substring(0, records.indexOf("/collections"));
    }

    /** The path of batches. */
    String path() {
        return tenant() + ":batch";
    }

    Answer send(boolean atomic, String... operations) {
        return service.operator("POST", path(), body(atomic, operations));
    }

    static String body(boolean atomic, String... operations) {
        return "{\"atomic\": " + atomic + ", \"operations\": [" + String.join(",", operations) + "]}";
    }

    /** An operation on the collection; {@code rest} are its other members. */
    static String op(String name, String rest) {
        return "{\"op\": \"" + name + "\", \"collection\": \"things\", " + rest + "}";
    }

    static List<Integer> statuses(Answer answer) {
        return answer.json()
                .path("results")
                .valueStream()
                .map(result -> result.path("status").intValue())
                .collect(Collectors.toList());
    }

    /** The record's data, by a merge patch that changes nothing. */
    String data(String record) {
        return service.operator(
                        "PATCH",
                        record,
                        "{}",
                        "Content-Type",
                        "application/merge-patch+json",
                        "Prefer",
                        "return=representation")
                .json()
                .path("data")
                .toString();
    }
}
