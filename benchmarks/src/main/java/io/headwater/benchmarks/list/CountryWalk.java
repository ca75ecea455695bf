package io.headwater.benchmarks.list;

import io.headwater.benchmarks.list.Pages.Page;
import io.headwater.benchmarks.orders.TestedInstallation;
import io.headwater.benchmarks.report.BenchFailed;
import io.headwater.benchmarks.retail.ImportedLines;
import io.headwater.standalone.demo.Client;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A walk through all invoice lines of the country that has most of them.
 *
 * @param pages that were full, in their order
 * @param records on all pages
 */
record CountryWalk(List<Page> pages, long records) {
    static final String COUNTRY = "United Kingdom";

    /** Copies the pages. */
    CountryWalk {
        pages = List.copyOf(pages);
    }

    /**
     * Walks from the first page to the last.
     *
     * @param limit records of a page
     * @throws BenchFailed a record came twice or out of order, or a page before the last was not full
     */
    static CountryWalk of(TestedInstallation installation, ImportedLines imported, int limit) {
        String query = imported.recordsPath().substring("/v1".length()) + "?limit=" + limit + "&filter="
                + URLEncoder.encode("country == \"" + COUNTRY + "\"", StandardCharsets.UTF_8);
        String member = Page.member("country", COUNTRY);
        List<Page> pages = new ArrayList<>();
        long records = 0;
        String last = "";
        try (Client client =
                new Client(installation.addresses(), installation.home().operatorKey())) {
            String cursor = "";
            do {
                String path = query + cursor;
                JsonNode page = client.get(path, Optional.of(imported.token()));
                JsonNode items = page.path("items");
                for (JsonNode item : items) {
                    String id = item.path("id").asString("");
                    if (id.compareTo(last) <= 0) {
                        throw new BenchFailed("record " + id + " came after " + last + ": " + path);
                    }
                    last = id;
                }
                records += items.size();
                String next = page.path("nextCursor").asString("");
                if (items.size() == limit) {
                    pages.add(new Page(
                            "/v1" + path,
                            member,
                            limit,
                            items.path(0).path("id").asString("")));
                } else if (!next.isEmpty()) {
                    throw new BenchFailed("a page before the last has %d records: %s".formatted(items.size(), path));
                }
                cursor = next.isEmpty() ? "" : "&cursor=" + next;
            } while (!cursor.isEmpty());
        }
        return new CountryWalk(pages, records);
    }

    /** Full pages at its beginning. */
    List<Page> first(int number) {
        return pages.subList(0, number);
    }

    /** Full pages at its end. */
    List<Page> last(int number) {
        return pages.subList(pages.size() - number, pages.size());
    }
}
