package io.headwater.query;

import static io.headwater.query.ReferringCollections.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.http.BearerKey;
import io.headwater.query.ServiceFixture.Answer;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What is answered of records: some of their fields, what their references lead to, how many there are. */
class ShapedReadsE2EIT {
    private static ServiceFixture service;

    @BeforeAll
    static void start() {
        service = new ServiceFixture(1);
        ReferringCollections.fill(service.replica());
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
                    total                      ; {"total": 1.50}
                    total,none                 ; {"total": 1.50}
                    none                       ; {}
                    ship.via                   ; {"ship": {"via": "sea"}}
                    ship.via,ship              ; {"ship": {"agentId": "ada", "via": "sea"}}
                    ship,ship.via              ; {"ship": {"agentId": "ada", "via": "sea"}}
                    lines.sku                  ; {"lines": [{"sku": "a"}, {"sku": "b"}]}
                    lines.n,total              ; {"lines": [{"n": 1}, {}], "total": 1.50}
                    total.x,customerId         ; {"customerId": "bob"}
                    """)
    void fieldsLeaveOutTheRest(String fields, String data) {
        // when, the second time from the cache
        Answer first = service.get(ORDERS + "/o1001?fields=" + fields);
        Answer second = service.get(ORDERS + "/o1001?fields=" + fields);
        Answer list = service.get(ORDERS + "?filter=total%3D%3D1.5&fields=" + fields);

        // then
        JsonNode expected = ServiceFixture.json(data);
        assertThat(first.json().path("data")).isEqualTo(expected);
        assertThat(second.json()).isEqualTo(first.json());
        assertThat(list.json().path("items").path(0)).isEqualTo(first.json());
        assertThat(service.get(ORDERS + "/o1001").json().path("data").size()).isEqualTo(6);
        assertThat(first.header("ETag")).isEqualTo("\"4\"");
        assertThat(service.get(ORDERS + "/o1001?fields=" + fields, "If-None-Match", "\"4\"")
                        .status())
                .isEqualTo(304);
    }

    @Test
    void aReferenceIsExpandedBesideTheRecordAsItWasWritten() {
        // when
        Answer answer = service.get(ORDERS + "/o1000?expand=customerId.countryId,ship.agentId,parentId,elsewhere");

        // then
        JsonNode expanded = answer.json().path("expanded");
        assertThat(answer.json().at("/data/customerId").asString()).isEqualTo("ada");
        assertThat(expanded.propertyNames()).containsExactly("customerId", "ship.agentId", "parentId", "elsewhere");
        assertThat(expanded.at("/customerId/data/name").asString()).isEqualTo("Ada");
        assertThat(expanded.at("/customerId/version").asInt()).isEqualTo(3);
        assertThat(expanded.at("/customerId/expanded/countryId/data/name").asString())
                .isEqualTo("Germany");
        assertThat(expanded.path("ship.agentId").has("expanded")).isFalse();
        assertThat(expanded.at("/parentId/id").asString()).isEqualTo("o1000");
        assertThat(expanded.path("elsewhere").isNull()).isTrue();
        assertThat(answer.header("Headwater-Token")).isEqualTo("1.1.5");
        assertThat(answer.header("ETag")).isNull();
        assertThat(service.get(ORDERS + "/o1000?expand=customerId", "If-None-Match", "*")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aReferenceThatLeadsNowhereIsNullAndOneByANumberIsFound() {
        assertThat(service.get(ORDERS + "/o1003?expand=customerId").json().at("/expanded/customerId"))
                .isEqualTo(ServiceFixture.json("null"));
        assertThat(service.get(ORDERS + "/o1002?expand=customerId.countryId")
                        .json()
                        .at("/expanded/customerId/expanded/countryId"))
                .isEqualTo(ServiceFixture.json("null"));
        assertThat(service.get(ORDERS + "/o1001?expand=customerId.countryId")
                        .json()
                        .at("/expanded/customerId/expanded/countryId/data/name")
                        .asString())
                .isEqualTo("Seven");
        assertThat(service.get(ORDERS + "/none?expand=customerId").status()).isEqualTo(404);
        assertThat(service.get("/v1/tenants/acme/collections/none/records/a?expand=x")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void everyItemOfAWalkIsExpandedAndTheNextPageIsAskedForAlike() {
        // when
        Set<String> ids = new HashSet<>();
        String path = ORDERS + "?limit=70&order=total&fields=total&expand=customerId.countryId&count=exact";
        for (int page = 0; page < 5; page++) {
            Answer answer = service.get(path);

            // then
            assertThat(answer.json().has("count")).isEqualTo(page == 0);
            answer.json().path("items").forEach(item -> {
                ids.add(item.path("id").asString());
                int number = Integer.parseInt(item.path("id").asString().substring(1));
                assertThat(item.path("data").propertyNames()).containsExactly("total");
                assertThat(item.at("/expanded/customerId").isNull()).isEqualTo(number % 4 == 3);
                assertThat(item.at("/expanded/customerId/expanded/countryId/data/name")
                                .asString(""))
                        .isEqualTo(number % 4 == 0 ? "Germany" : number % 4 == 1 ? "Seven" : "");
            });
            String link = answer.header("Link");
            assertThat(link == null).isEqualTo(page == 4);
            path = link == null ? "" : link.substring(1, link.indexOf('>'));
        }
        assertThat(ids).hasSize(ReferringCollections.ORDERS_COUNT);
    }

    @Test
    void theCountIsThatOfTheFilterWhateverThePage() {
        assertThat(service.get(ORDERS + "?limit=3&count=exact&filter=total%3C100")
                        .json()
                        .path("count")
                        .asInt())
                .isEqualTo(100);
        assertThat(service.get(ORDERS + "?limit=200&count=estimate&filter=total%3C100")
                        .json()
                        .path("count")
                        .asInt())
                .as("a page that holds all of them knows")
                .isEqualTo(100);
        assertThat(service.get(ORDERS + "?limit=3&count=estimate")
                        .json()
                        .path("count")
                        .isIntegralNumber())
                .isTrue();
        assertThat(service.get(ORDERS + "?limit=3").json().has("count")).isFalse();
    }

    @Test
    void aQueryInTheBodyIsTheSameAsInTheUrl() {
        // given
        Answer get = service.get(
                ORDERS + "?filter=total%3C100&order=total&limit=5&fields=total,ship.via&expand=customerId&count=exact");

        // when
        Answer post = service.post(ORDERS + ":query", """
                {"filter": "total<100", "order": "total", "limit": 5, "fields": ["total", "ship.via"],
                 "expand": "customerId", "count": "exact", "cursor": null}
                """);

        // then
        assertThat(post.status()).as(post.body()).isEqualTo(200);
        assertThat(post.json().path("items")).isEqualTo(get.json().path("items"));
        assertThat(post.json().path("count").asInt()).isEqualTo(100);
        assertThat(service.post(
                                ORDERS + ":query",
                                "{\"filter\": \"total<100\", \"order\": [\"total\"], \"limit\": 5, \"cursor\": \""
                                        + post.json().path("nextCursor").asString() + "\"}")
                        .json()
                        .at("/items/0/id")
                        .asString())
                .isEqualTo("o1005");
        assertThat(service.post(ORDERS + ":query", "{}").json().path("items").size())
                .isEqualTo(50);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "?expand=total",
                "?expand=customerId.name",
                "?expand=parentId.parentId.parentId",
                "?expand=customerId,,",
                "?expand=customerId%27--",
                "?expand=a,a,a,a,a,a,a,a,a,a,a",
                "?fields=a,,b",
                "?fields=a%20b",
                "?count=many",
                "?count=",
                "/o1000?expand=none",
                "/o1000?feilds=total",
                "/o1000?fields=total&fields=ship"
            })
    void whatCannotBeAnsweredIsAClearProblem(String rest) {
        // when
        Answer answer = service.get(ORDERS + rest);

        // then
        assertThat(answer.status()).as(answer.body()).isEqualTo(rest.equals("?count=") ? 200 : 400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{\"fliter\": \"true\"}",
                "{\"limit\": 0}",
                "{\"limit\": \"5\"}",
                "{\"limit\": 1e9}",
                "{\"filter\": 7}",
                "{\"fields\": [7]}",
                "{\"fields\": {\"a\": 1}}",
                "{\"expand\": [\"none\"]}",
                "{\"filter\": \"total == \\\"x\"}",
                "{\"limit\": 5, \"limit\": 6}"
            })
    void aBodyThatSaysSomethingElseIsAClearProblem(String body) {
        // when
        Answer answer = service.post(ORDERS + ":query", body);

        // then
        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
    }

    @Test
    void aKeyThatIsLimitedToCollectionsExpandsNoOthers() {
        // given
        BearerKey limited = service.limitedKey("orders");

        // when, then
        assertThat(service.getAs(limited, ORDERS + "/o1000").status()).isEqualTo(200);
        assertThat(service.getAs(limited, ORDERS + "/o1000?expand=parentId").status())
                .isEqualTo(200);
        for (String expand : Set.of("customerId", "parentId.customerId", "elsewhere")) {
            assertThat(service.getAs(limited, ORDERS + "/o1000?expand=" + expand)
                            .status())
                    .isEqualTo(403);
            assertThat(service.getAs(limited, ORDERS + "?expand=" + expand).status())
                    .isEqualTo(403);
            assertThat(service.postAs(limited, ORDERS + ":query", "{\"expand\": \"" + expand + "\"}")
                            .status())
                    .isEqualTo(403);
        }
    }
}
