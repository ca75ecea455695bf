package io.headwater.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.events.Json;
import io.headwater.events.Token;
import io.headwater.standalone.demo.Client;
import io.headwater.standalone.demo.Sample;
import io.headwater.standalone.home.Addresses;
import io.headwater.standalone.home.Home;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The two commands of the README on a fresh home, and what is in there afterwards. */
class StandaloneE2EIT {

    private static final Path SAMPLES =
            Path.of(System.getProperty("headwater.root", "..")).resolve("samples");
    private static final int PAGE = 1_000;

    @TempDir
    private static Path directory;

    private static TestInstallation installation;
    private static Run demo;

    @BeforeAll
    static void upAndDemo() {
        installation = TestInstallation.in(directory);
        assertThat(installation.up()).extracting(Run::exitCode, Run::err).containsExactly(0, "");
        demo = Run.of("demo", "--home", home(), "--samples", SAMPLES.toString());
        assertThat(demo).extracting(Run::exitCode, Run::err).containsExactly(0, "");
    }

    @AfterAll
    static void down() {
        Run.of("down", "--home", home());
    }

    @Test
    void theDemoShowsThreeQueriesWithAnswersAndASummary() {
        assertThat(demo.out())
                .contains("GET /v1/tenants/northwind/collections/orders/records?filter=")
                .contains("GET /v1/tenants/northwind/collections/products/search?q=")
                .contains("GET /v1/tenants/chinook/collections/tracks/records/")
                .contains("2 tenants, 20 collections, 10151 records (10151 new) written and readable");
    }

    @Test
    void aSecondDemoWritesNothingNew() {
        // given
        long eventsBefore = lastPosition("northwind");

        // when
        Run second = Run.of("demo", "--home", home(), "--samples", SAMPLES.toString());

        // then
        assertThat(second.out()).contains("10151 records (0 new)");
        assertThat(lastPosition("northwind")).isEqualTo(eventsBefore);
    }

    @Test
    void everyRowIsThereByIdAndByCursorWalkAfterDownAndUp() {
        // given
        Run.of("down", "--home", home());

        // when
        Run up = installation.up();

        // then
        assertThat(up.out()).contains("Headwater is up and healthy after");
        try (Client client = client()) {
            for (String tenant : Sample.TENANTS) {
                for (Sample sample : Sample.read(SAMPLES, tenant)) {
                    Map<String, JsonNode> rows = rows(sample);
                    assertSame(sample, rows, byId(client, sample));
                    assertSame(sample, rows, byCursorWalk(client, sample));
                }
            }
        }
    }

    @Test
    void theOrdersOfOneCustomerAreFoundByFilter() {
        // given
        long expected = Sample.read(SAMPLES, "northwind").stream()
                .filter(sample -> sample.collection().equals("orders"))
                .flatMap(sample -> rows(sample).values().stream())
                .filter(order -> order.path("customerId").asString().equals("VINET"))
                .count();

        // when
        try (Client client = client()) {
            JsonNode answer = client.get(
                    "/tenants/northwind/collections/orders/records?limit=1000&filter=customerId%20==%20%22VINET%22",
                    Optional.empty());

            // then
            assertThat(answer.path("items").valueStream())
                    .hasSize((int) expected)
                    .allSatisfy(item ->
                            assertThat(item.at("/data/customerId").asString()).isEqualTo("VINET"));
        }
    }

    @Test
    void aNumberOfTheGreatestExponentIsWrittenReadAndAddedUp() {
        try (Client client = client()) {
            // given
            String sums = "/tenants/far/collections/sums";
            client.put("/tenants/far", "{}");
            client.put(sums, """
                    {"schema": {"properties": {"n": {"type": "number"}}},
                     "aggregates": {"all": {"measures": {"sum": {"sum": "n"}, "most": {"max": "n"}}}}}""");

            // when
            client.put(sums + "/records/a", "{\"n\": 1E1000}");
            client.put(sums + "/records/a", "{\"n\": -1E1000}");
            Optional<Token> token =
                    client.put(sums + "/records/a", "{\"n\": 9.5E1000}").token();

            // then
            BigDecimal number = new BigDecimal("9.5E1000");
            assertThat(client.get(sums + "/records/a?fields=n", token)
                            .at("/data/n")
                            .decimalValue())
                    .isEqualByComparingTo(number);
            JsonNode all = client.get(sums + "/aggregates/all", token).at("/items/0/measures");
            assertThat(all.path("sum").decimalValue()).isEqualByComparingTo(number);
            assertThat(all.path("most").decimalValue()).isEqualByComparingTo(number);
        }
    }

    @Test
    void importWritesTheRecordsOfAFileOnceAndSaysWhatItCouldNotTake() throws Exception {
        // given
        try (Client client = client()) {
            client.put("/tenants/acme", "{}");
            client.put("/tenants/acme/collections/things", "{\"schema\": {\"required\": [\"n\"]}}");
        }
        Path file = directory.resolve("things.ndjson.gz");
        try (PrintStream lines = new PrintStream(new GZIPOutputStream(Files.newOutputStream(file)))) {
            IntStream.range(0, 1_200).forEach(i -> lines.println(i == 700 ? "{\"m\": 1}" : "{\"n\": " + i + "}"));
        }

        // when
        Run first = importThings(file.toString());
        Run second = importThings(file.toString());
        Run otherKey = importThings(file.toString(), "--key", "again");
        Run missing = importThings(directory.resolve("missing").toString());

        // then
        assertThat(first.exitCode()).isEqualTo(1);
        assertThat(first.out()).contains("1199 created, 0 replaced, 0 unchanged, 1 rejected.");
        assertThat(first.err())
                .startsWith("headwater: 1 of 1200 lines were rejected:")
                .contains("line 701: 422");
        assertThat(second.out()).contains("1199 created", "1200 of the lines were done before");
        assertThat(otherKey.out()).contains("1199 created").doesNotContain("done before");
        assertThat(missing.err().lines()).singleElement().asString().contains("cannot be read");
    }

    @Test
    void exportWritesWhatTheDemoLoadedAndLeavesNoFileThatIsNotWhole() throws Exception {
        // given
        Path zipped = directory.resolve("tracks.ndjson.gz");
        Path csv = directory.resolve("tracks.csv");
        Path none = directory.resolve("none.ndjson");

        // when
        Run lines = exportFrom("tracks", zipped);
        Run table = exportFrom("tracks", csv, "--filter", "nothing < \"2\"", "--fields", "name", "--safe");
        Run missing = exportFrom("nothing", none);

        // then
        try (BufferedReader exported = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(zipped)), StandardCharsets.UTF_8))) {
            assertThat(byId(exported.lines()))
                    .isEqualTo(
                            byId(Files.readAllLines(SAMPLES.resolve("chinook").resolve("tracks.ndjson")).stream()));
        }
        assertThat(lines).extracting(Run::exitCode, Run::err).containsExactly(0, "");
        assertThat(lines.out()).startsWith("3503 records, ");
        assertThat(table.exitCode()).as(table.err()).isEqualTo(1);
        assertThat(table.err()).contains("400 malformed: The filter, at character 1");
        assertThat(exportFrom("tracks", csv, "--fields", "name").out()).startsWith("3503 records, ");
        assertThat(Files.readString(csv)).startsWith("id,name\r\n1,For Those About To Rock (We Salute You)\r\n");
        assertThat(missing.err())
                .isEqualTo("headwater: the export was refused: 404 not-found: There is no collection" + " 'nothing'."
                        + System.lineSeparator());
        assertThat(none).doesNotExist();
        assertThat(directory).isDirectoryNotContaining("glob:**.part");
    }

    private static Map<String, JsonNode> byId(Stream<String> lines) {
        return lines.map(line -> Json.parse(line.getBytes(StandardCharsets.UTF_8)))
                .collect(Collectors.toMap(record -> record.path("id").asString(), Function.identity()));
    }

    private static Run exportFrom(String collection, Path file, String... more) {
        List<String> words = new ArrayList<>(List.of(
                "export", file.toString(), "--home", home(), "--tenant", "chinook", "--collection", collection));
        words.addAll(List.of(more));
        return Run.of(words.toArray(String[]::new));
    }

    private static Run importThings(String file, String... more) {
        List<String> words = new ArrayList<>(
                List.of("import", file, "--home", home(), "--tenant", "acme", "--collection", "things"));
        words.addAll(List.of(more));
        return Run.of(words.toArray(String[]::new));
    }

    private static String home() {
        return installation.home().toString();
    }

    private static Client client() {
        Home home = new Home(installation.home());
        return new Client(Addresses.read(home).orElseThrow(), home.operatorKey());
    }

    /** Where the tenant's partition stands: any write that changes nothing says so. */
    private static long lastPosition(String tenant) {
        try (Client client = client()) {
            Sample regions = Sample.read(SAMPLES, tenant).getFirst();
            return client.put(regions.path(), regions.definition())
                    .token()
                    .orElseThrow()
                    .position()
                    .value();
        }
    }

    private static Map<String, JsonNode> rows(Sample sample) {
        return sample.records().stream()
                .collect(Collectors.toMap(
                        Sample.Row::id, row -> Json.parse(row.body().getBytes(StandardCharsets.UTF_8))));
    }

    private static Map<String, JsonNode> byId(Client client, Sample sample) {
        return sample.records().parallelStream()
                .map(row -> client.get(sample.path(row), Optional.empty()))
                .collect(Collectors.toMap(item -> item.path("id").asString(), Function.identity()));
    }

    private static Map<String, JsonNode> byCursorWalk(Client client, Sample sample) {
        Map<String, JsonNode> found = new TreeMap<>();
        String cursor = "";
        do {
            String parameters = "?limit=" + PAGE + (cursor.isEmpty() ? "" : "&cursor=" + cursor);
            JsonNode page = client.get(sample.path() + "/records" + parameters, Optional.empty());
            List<JsonNode> items = page.path("items").valueStream().toList();
            items.forEach(item ->
                    assertThat(found.put(item.path("id").asString(), item)).isNull());
            cursor = page.path("nextCursor").asString("");
        } while (!cursor.isEmpty());
        return found;
    }

    private static void assertSame(Sample sample, Map<String, JsonNode> rows, Map<String, JsonNode> found) {
        assertThat(found.keySet()).as(sample.collection()).isEqualTo(rows.keySet());
        found.forEach((id, item) -> assertThat(Json.same(item.path("data"), rows.getOrDefault(id, item)))
                .as("%s/%s: %s", sample.collection(), id, item)
                .isTrue());
    }
}
