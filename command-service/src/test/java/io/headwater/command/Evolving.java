package io.headwater.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.command.CommandService.Answer;
import io.headwater.command.store.Append;
import io.headwater.command.store.EventStore;
import io.headwater.command.store.NewEvent;
import io.headwater.command.store.StreamId;
import io.headwater.events.CollectionDefinition;
import io.headwater.events.CollectionName;
import io.headwater.events.Event;
import io.headwater.events.EventCodec;
import io.headwater.events.EventEnvelope;
import io.headwater.events.JsonText;
import io.headwater.events.TenantName;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A collection {@code things} of a new tenant, which takes any object, until it is defined anew. */
final class Evolving {
    /** A definition whose records have an {@code a}. */
    static final String REQUIRES_A = "{\"schema\": {\"required\": [\"a\"]}}";

    private final CommandService service;
    private final String records;

    Evolving(CommandService service) {
        this.service = service;
        this.records = service.newCollection("{}");
    }

    /** An existing collection {@code things}, by the path of its records. */
    Evolving(CommandService service, String records) {
        this.service = service;
        this.records = records;
    }

    /** The collection's. */
    String path() {
        return records.replace("/records", "");
    }

    /** A record's path. */
    String record(String id) {
        return records + "/" + id;
    }

    Answer define(String definition) {
        return service.operator("PUT", path(), definition);
    }

    Answer put(String id, String body) {
        return service.operator("PUT", record(id), body);
    }

    /** Creates records that have an {@code a}. */
    void fill(int count) {
        for (int from = 0; from < count; from += 1_000) {
            String operations = IntStream.range(from, Math.min(count, from + 1_000))
                    .mapToObj(n -> "{\"op\": \"create\", \"collection\": \"things\", \"id\": \"r" + n
                            + "\", \"body\": {\"a\": " + n + "}}")
                    .collect(Collectors.joining(","));
            String batch = path().replace("/collections/things", ":batch");
            assertThat(service.operator("POST", batch, "{\"atomic\": true, \"operations\": [" + operations + "]}")
                            .status())
                    .isEqualTo(200);
        }
    }

    /** Does the first step of an evolution, and no more. */
    void proposeAndDie(String definition) {
        EventEnvelope last = facts().lastDefinition();
        StreamId stream = facts().stream();
        Event.CollectionDefined defined = (Event.CollectionDefined) last.event();
        Event proposal = new Event.CollectionDefined(
                defined.incarnation(),
                defined.definition(),
                CollectionDefinition.fromJson(JsonText.of(definition).tree()));
        service.bean(EventStore.class)
                .append(new Append(
                        last.partition(),
                        List.of(new Append.Expectation(stream, last.version())),
                        List.of(new NewEvent(
                                UUID.randomUUID(),
                                stream,
                                last.version().next(),
                                last.subject(),
                                last.type(),
                                EventCodec.encode(proposal),
                                last.metadata(),
                                Instant.now()))))
                .join();
    }

    /** How often the collection was defined. */
    long versions() {
        return facts().lastDefinition().version().value();
    }

    /** What the log has about it. */
    LogFacts facts() {
        return LogFacts.of(service, new TenantName(records.split("/", -1)[3]), new CollectionName("things"));
    }
}
