package io.headwater.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.query.ServiceFixture.Answer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an export is made of. */
class ExportE2EIT {
    private static final String ITEMS = "/v1/tenants/acme/collections/items/records:export";
    private static final String LONG = "y".repeat(100_000);
    private static ServiceFixture service;

    @BeforeAll
    static void start() {
        service = new ServiceFixture(1);
        ReplicaFixture.Table items = ReferringCollections.define(service.replica(), "items", 60, """
                {"schema": {"type": "object", "properties": {
                   "id": {"type": "string"}, "name": {"type": "string"}, "price": {"type": "number"},
                   "shipTo": {"type": "object", "properties": {
                     "city": {"type": "string"}, "zip": {"type": ["string", "number"]}}},
                   "tags": {"type": "array"}, "a.b": {"type": "string"}, "self": {"$ref": "#"}}},
                 "indexes": [{"fields": ["price"]}]}
                """);
        Map<String, String> rows = new LinkedHashMap<>();
        rows.put("a", "{\"id\": \"a\", \"name\": \"say \\\"hi\\\", twice\", \"price\": 10.50, \"tags\": [\"x\", 1.0]}");
        rows.put(
                "b",
                "{\"name\": \"=1+1\", \"price\": -5, \"shipTo\": {\"city\": \"\", \"zip\": 12.0, \"via\": \"sea\"}}");
        rows.put("c", "{}");
        rows.put("d", "{\"name\": \"two\\nlines\", \"price\": 1e30, \"a.b\": \"dot\", \"shipTo\": null}");
        rows.put("e", "{\"name\": \"" + LONG + "\", \"shipTo\": \"elsewhere\", \"id\": 7}");
        rows.put("-f", "{\"name\": \"@home\", \"self\": {\"name\": \"inner\"}, \"sold\": true}");
        service.replica().put(items, 3, rows);
        service.replica().checkpoint(1, 5);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void linesAreTheRecordsAsTheyWereWrittenEachWithItsId() {
        // when
        Answer answer = service.get(ITEMS);

        // then
        assertThat(answer.body().lines().map(line -> line.length() > 1_000 ? "long" : line))
                .containsExactly(
                        "{\"id\":\"-f\",\"name\": \"@home\", \"self\": {\"name\": \"inner\"}, \"sold\": true}",
                        "{\"id\": \"a\", \"name\": \"say \\\"hi\\\", twice\", \"tags\": [\"x\", 1.0], \"price\": 10.50}",
                        "{\"id\":\"b\",\"name\": \"=1+1\", \"price\": -5, \"shipTo\": {\"via\": \"sea\", \"zip\": 12.0, \"city\": \"\"}}",
                        "{\"id\":\"c\"}",
                        "{\"id\":\"d\",\"a.b\": \"dot\", \"name\": \"two\\nlines\", \"price\": 1000000000000000000000000000000, \"shipTo\": null}",
                        "long");
        assertThat(ServiceFixture.json(answer.body().lines().toList().getLast()))
                .isEqualTo(ServiceFixture.json("{\"name\": \"" + LONG + "\", \"shipTo\": \"elsewhere\", \"id\": 7}"));
        assertThat(answer.header("Content-Type")).isEqualTo("application/x-ndjson");
        assertThat(answer.header("Content-Disposition")).isEqualTo("attachment; filename=\"items.ndjson\"");
        assertThat(answer.header("Headwater-Token")).isEqualTo("1.1.5");
        assertThat(answer.header("Headwater-Replica")).isEqualTo("r1");
    }

    @Test
    void filterOrderAndFieldsAreThoseOfLists() {
        assertThat(service.get(ITEMS + "?filter=price%3C11&order=price&fields=price,shipTo.zip")
                        .body())
                .isEqualTo("{\"id\":\"b\",\"price\":-5,\"shipTo\":{\"zip\":12.0}}\n{\"id\":\"a\",\"price\":10.50}\n");
        assertThat(service.get(ITEMS + "?filter=price%3E1e40").body()).isEmpty();
        assertThat(service.get(ITEMS + "?envelope=true&filter=price%3D%3D-5").body())
                .isEqualTo(service.get("/v1/tenants/acme/collections/items/records/b")
                                .body()
                        + "\n");
    }

    @Test
    void aCsvHasDottedColumnsAndLosesNothingThatHasNone() {
        // when
        Answer answer = service.get(ITEMS + "?format=csv");

        // then
        assertThat(answer.body().replace(LONG, "LONG"))
                .isEqualTo("""
                id,name,price,self,shipTo.city,shipTo.zip,tags,*
                -f,@home,,"{""name"":""inner""}",,,,"{""sold"":true}"
                a,"say ""hi"", twice",10.50,,,,"[""x"",1.0]",
                b,=1+1,-5,,"",12.0,,"{""shipTo"":{""via"":""sea""}}"
                c,,,,,,,
                d,"two
                lines",1000000000000000000000000000000,,,,,"{""a.b"":""dot""}"
                e,LONG,,,,,,"{""id"":7,""shipTo"":""elsewhere""}"
                """.replace("\n", "\r\n").replace("two\r\n", "two\n"));
        assertThat(answer.header("Content-Type")).isEqualTo("text/csv;header=present;charset=UTF-8");
    }

    @Test
    void aSafeCsvHasNoTextThatASpreadsheetWouldCalculate() {
        // when
        String safe = service.get(ITEMS
                        + "?format=csv&safe=true&fields=name,price&filter=price%3C0%20%7C%7C%20price%20%3D%3D%20null")
                .body();

        // then
        assertThat(safe.replace(LONG, "LONG"))
                .isEqualTo("id,name,price\r\n'-f,'@home,\r\nb,'=1+1,-5\r\nc,,\r\ne,LONG,\r\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
                    shipTo            ; id,shipTo.city,shipTo.zip
                    shipTo.via,name   ; id,shipTo.via,name
                    id                ; id
                    none              ; id,none
                    """)
    void theColumnsOfACsvAreTheFieldsThatAreAskedFor(String fields, String header) {
        assertThat(service.get(ITEMS + "?format=csv&filter=false&fields=" + fields)
                        .body())
                .isEqualTo(header + "\r\n");
    }

    @Test
    void anExportIsZippedOnTheFlyWhereThatIsAskedFor() throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            // given
            HttpRequest request = HttpRequest.newBuilder(URI.create(service.baseUrl() + ITEMS))
                    .header("Authorization", "Bearer " + service.acmeKey().text())
                    .header("Accept-Encoding", "gzip")
                    .build();

            // when
            HttpResponse<byte[]> answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());

            // then
            assertThat(answer.headers().firstValue("Content-Encoding")).hasValue("gzip");
            assertThat(answer.body()).hasSizeLessThan(5_000);
            assertThat(new GZIPInputStream(new ByteArrayInputStream(answer.body())).readAllBytes())
                    .isEqualTo(service.get(ITEMS).body().getBytes(StandardCharsets.UTF_8));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "?format=xml",
                "?format=csv&envelope=true",
                "?safe=true",
                "?safe=yes&format=csv",
                "?filter=none%20%3D%3D%20%22x%22",
                "?filter=%27%20OR%201%3D1--",
                "?order=tags",
                "?fields=a%20b",
                "?limit=5",
                "?cursor=x",
                "?format=csv&format=csv"
            })
    void whatCannotBeAnsweredIsAClearProblem(String query) {
        // when
        Answer answer = service.get(ITEMS + query);

        // then
        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.json().path("code").asString()).isEqualTo("malformed");
    }

    @Test
    void anExportKeepsToKeysTenantsAndTokens() {
        assertThat(service.getAs(service.otherKey(), ITEMS).status()).isEqualTo(403);
        assertThat(service.getAs(service.limitedKey("orders"), ITEMS).status()).isEqualTo(403);
        assertThat(service.get("/v1/tenants/acme/collections/none/records:export")
                        .status())
                .isEqualTo(404);
        assertThat(service.get(ITEMS, "Headwater-Token", "1.1.6", "Prefer", "wait=0")
                        .status())
                .isEqualTo(503);
        assertThat(service.get(ITEMS, "Headwater-Token", "1.1.5").status()).isEqualTo(200);
    }

    @Test
    void whereNobodyCouldTellWhetherItIsWholeAnExportIsRefused() {
        try (RawExport old = RawExport.open(service, ITEMS, "HTTP/1.0")) {
            assertThat(old.head()).contains(" 400 ");
        }
    }
}
