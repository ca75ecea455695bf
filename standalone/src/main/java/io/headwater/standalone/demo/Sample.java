package io.headwater.standalone.demo;

import io.headwater.events.CollectionDefinition;
import io.headwater.events.CollectionDefinition.Reference;
import io.headwater.events.Json;
import io.headwater.standalone.home.CommandFailed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * One collection of a sample, as it lies in the folder {@code samples} of the checkout.
 *
 * @param tenant that owns it
 * @param collection its name
 * @param definition JSON text, as it is sent
 * @param records in file order, but each after those of the same collection that it refers to
 */
public record Sample(String tenant, String collection, String definition, List<Row> records) {

    /**
     * A record of a sample.
     *
     * @param id its member {@code id}
     * @param body the line, as it is sent
     */
    public record Row(String id, String body) {

        private static Row of(String line) {
            JsonNode json = Json.parse(line.getBytes(StandardCharsets.UTF_8));
            return new Row(json.path("id").asString(), line);
        }
    }

    /** Tenants with samples, in the order they are loaded. */
    public static final List<String> TENANTS = List.of("northwind", "chinook");

    private static final String DEFINITION_END = ".json";

    /** Copies the list. */
    public Sample {
        records = List.copyOf(records);
    }

    /**
     * Reads all collections of a tenant, each after those that it refers to.
     *
     * @param home the folder of all samples
     * @throws CommandFailed the folder is not as it should be
     */
    public static List<Sample> read(Path home, String tenant) {
        Path folder = home.resolve(tenant);
        try (Stream<Path> definitions = Files.list(folder.resolve("collections"))) {
            List<Sample> samples =
                    definitions.sorted().map(file -> read(folder, tenant, file)).toList();
            return Prerequisites.first(samples, sample -> sample.referredIn(samples));
        } catch (IOException | UncheckedIOException failure) {
            throw new CommandFailed("the samples in %s cannot be read: %s".formatted(folder, failure), failure);
        }
    }

    /** Where the collection is, below {@code /v1}. */
    public String path() {
        return "/tenants/" + tenant + "/collections/" + collection;
    }

    /** Where one of the records is, below {@code /v1}. */
    public String path(Row row) {
        return path() + "/records/" + row.id();
    }

    private List<Sample> referredIn(List<Sample> samples) {
        Set<String> names = references(definition).stream()
                .map(reference -> reference.collection().value())
                .collect(Collectors.toSet());
        return samples.stream()
                .filter(sample -> names.contains(sample.collection()))
                .toList();
    }

    /** Whether records refer to others of the same collection, so that they have to be written in their order. */
    boolean refersToItself() {
        return !ownReferences(definition, collection).isEmpty();
    }

    private static List<Reference> references(String definition) {
        return CollectionDefinition.fromJson(Json.parse(definition.getBytes(StandardCharsets.UTF_8)))
                .references();
    }

    private static List<Reference> ownReferences(String definition, String collection) {
        return references(definition).stream()
                .filter(reference -> reference.collection().value().equals(collection))
                .toList();
    }

    private static List<Row> inOrder(List<Row> rows, List<Reference> references) {
        if (references.isEmpty()) {
            return rows;
        }
        Map<String, Row> byId = rows.stream().collect(Collectors.toMap(Row::id, Function.identity()));
        return Prerequisites.first(rows, row -> {
            JsonNode body = Json.parse(row.body().getBytes(StandardCharsets.UTF_8));
            return references.stream()
                    .map(reference -> reference.field().in(body).asString(""))
                    .filter(byId::containsKey)
                    .map(id -> byId.getOrDefault(id, row))
                    .toList();
        });
    }

    private static Sample read(Path folder, String tenant, Path file) {
        String name = file.getFileName().toString();
        String collection = name.substring(0, name.length() - DEFINITION_END.length());
        try (Stream<String> lines = Files.lines(folder.resolve(collection + ".ndjson"))) {
            String definition = Files.readString(file);
            List<Row> rows = lines.map(Row::of).toList();
            return new Sample(tenant, collection, definition, inOrder(rows, ownReferences(definition, collection)));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
