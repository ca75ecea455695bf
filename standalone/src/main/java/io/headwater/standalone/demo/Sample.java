package io.headwater.standalone.demo;

import io.headwater.events.Json;
import io.headwater.standalone.home.CommandFailed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * One collection of a sample, as it lies in the folder {@code samples} of the checkout.
 *
 * @param tenant that owns it
 * @param collection its name
 * @param definition JSON text, as it is sent
 * @param records in file order
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
     * Reads all collections of a tenant, by name.
     *
     * @param samples the folder
     * @throws CommandFailed the folder is not as it should be
     */
    public static List<Sample> read(Path samples, String tenant) {
        Path folder = samples.resolve(tenant);
        try (Stream<Path> definitions = Files.list(folder.resolve("collections"))) {
            return definitions.sorted().map(file -> read(folder, tenant, file)).toList();
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

    private static Sample read(Path folder, String tenant, Path definition) {
        String file = definition.getFileName().toString();
        String collection = file.substring(0, file.length() - DEFINITION_END.length());
        try (Stream<String> lines = Files.lines(folder.resolve(collection + ".ndjson"))) {
            return new Sample(
                    tenant,
                    collection,
                    Files.readString(definition),
                    lines.map(Row::of).toList());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
