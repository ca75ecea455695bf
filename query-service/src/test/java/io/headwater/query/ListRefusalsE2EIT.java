package io.headwater.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.query.ServiceFixture.Answer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListRefusalsE2EIT {
    private static final String ITEMS = "/v1/tenants/acme/collections/items/records";
    private static final String ORDERS = "/v1/tenants/acme/collections/orders/records";
    private static ServiceFixture service;

    @BeforeAll
    static void start() {
        service = new ServiceFixture(1, "--headwater.cursor-key=0123456789abcdef");
        ListedCollections.defineItems(service.replica());
        ReplicaFixture.Table orders = ListedCollections.defineOrders(service.replica());
        service.replica().put(orders, 3, Map.of("a", "{}", "b", "{\"total\": 1}", "c", "{\"total\": 1}"));
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "limit=0",
                "limit=1001",
                "limit=abc",
                "limit=-1",
                "limit=",
                "limit=1e2",
                "order=name,,",
                "order=id;DROP",
                "order=name%27",
                "order=shipTo",
                "order=none",
                "order=-",
                "order=name,name",
                "order=id,name",
                "order=shipTo.none",
                "order=name,price,sold,plain,shipTo.country,a,b,c,d",
                "filter=name.matches(plain)",
                "filter=name.matches(%22(%3Fi)a%22)",
                "filter=price%20/%202%20%3E%201",
                "filter=string(price)%20%3D%3D%20%22x%22",
                "filter=plain.map(x,x)%20%3D%3D%20plain",
                "filter=timestamp(price)%20%3E%20timestamp(plain)",
                "filter=name%20%3D%3D%20%22%5Cu0000%22",
                "cursor=abc",
                "cursor=",
                "cursor=%00",
                "filter=name%20%3D%3D",
                "filter=none%20%3D%3D%20%22x%22",
                "filter=name%20%3D%3D%207",
                "filter=name",
                "filter=%00",
                "filter=%27%20OR%201%3D1--",
                "filter=name%20%3C%20null",
                "fliter=name",
                "filter=price%20%3D%3D%201e5000"
            })
    void whatCannotBeAnsweredIsAClearProblem(String query) {
        // when
        Answer answer = service.get(ITEMS + "?" + query);

        // then
        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.json().path("code").asString()).isEqualTo("malformed");
        assertThat(answer.body())
                .doesNotContain("c9_g1")
                .doesNotContain("SELECT")
                .doesNotContain("dev.cel");
    }

    @Test
    void aProblemNamesThePartOfTheFilter() {
        assertThat(service.get(ITEMS + "?filter=" + encode("price > 1 && name.matches(\"a**\")"))
                        .json()
                        .path("detail")
                        .asString())
                .isEqualTo("The filter, at character 27: A pattern repeats a repetition; put it into a group.");
    }

    @Test
    void hugeAndDeepFiltersAreRefused() {
        assertThat(service.get(ITEMS + "?filter=" + "a".repeat(30_000)).status())
                .isEqualTo(400);
        assertThat(service.get(ITEMS + "?filter=" + "a".repeat(100_000)).status())
                .isBetween(400, 431);
        assertThat(service.get(ITEMS + "?filter=" + "(".repeat(9_000)).status()).isEqualTo(400);
        assertThat(service.get(ITEMS + "?filter=" + encode("!(".repeat(3_000) + "sold" + ")".repeat(3_000)))
                        .status())
                .isEqualTo(400);
        assertThat(service.get(ITEMS).status()).isEqualTo(200);
    }

    @Test
    void aCursorIsGoodForItsOwnWalkOnly() {
        // given
        String cursor =
                service.get(ORDERS + "?limit=2").json().path("nextCursor").asString();
        char last = cursor.charAt(cursor.length() - 2);
        String tampered = cursor.substring(0, cursor.length() - 2)
                + (last == 'A' ? 'B' : 'A')
                + cursor.charAt(cursor.length() - 1);

        // then
        assertThat(service.get(ORDERS + "?cursor=" + cursor).status()).isEqualTo(200);
        assertThat(service.get(ORDERS + "?cursor=" + tampered).status()).isEqualTo(400);
        assertThat(service.get(ORDERS + "?order=-total&cursor=" + cursor).status())
                .isEqualTo(400);
        assertThat(service.get(ORDERS + "?filter=total%3D%3D1&cursor=" + cursor).status())
                .isEqualTo(400);
        assertThat(service.get(ITEMS + "?cursor=" + cursor).status()).isEqualTo(400);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
