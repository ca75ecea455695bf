package io.headwater.benchmarks.list;

import io.headwater.benchmarks.list.Pages.Page;
import io.headwater.benchmarks.report.BenchFailed;
import io.headwater.benchmarks.retail.ImportedLines;
import io.headwater.benchmarks.retail.ReadModelTotals;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * What a replica's table has of an import, by plain SQL: against it lists are checked.
 *
 * @param replica which
 * @param imported what
 */
record ListedLines(ReadModelTotals replica, ImportedLines imported) {
    // Of some lines, so that what is sold often is asked for often; in an order that has nothing to do with it.
    private static final String STOCK_CODES = """
            SELECT
                line.code,
                least(counted.lines, ?) AS records
            FROM (
                SELECT id, data ->> 'stockCode' AS code
                FROM :table
                ORDER BY hashtext(id)
                LIMIT ?
            ) AS line
            JOIN (
                SELECT data ->> 'stockCode' AS code, count(*) AS lines
                FROM :table
                GROUP BY 1
            ) AS counted USING (code)
            ORDER BY hashtext(line.id)
            """;

    /**
     * First pages of the lists by stock code that lines of the set draw.
     *
     * @param number of lines
     * @param limit records of a page
     */
    List<Page> byStockCode(int number, int limit) {
        List<Page> pages = new ArrayList<>();
        try (Connection connection = replica.database().connect();
                PreparedStatement statement = connection.prepareStatement(sql(STOCK_CODES))) {
            statement.setInt(1, limit);
            statement.setInt(2, number);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    String code = row.getString(1);
                    String filter = URLEncoder.encode("stockCode == \"" + code + "\"", StandardCharsets.UTF_8);
                    String path = imported.recordsPath() + "?limit=" + limit + "&filter=" + filter;
                    pages.add(new Page(path, Page.member("stockCode", code), row.getInt(2), ""));
                }
            }
            return pages;
        } catch (SQLException e) {
            throw new BenchFailed("the replica could not be asked", e);
        }
    }

    private static final String IN_COUNTRY = """
            SELECT count(*)
            FROM :table
            WHERE data ->> 'country' = ?
            """;

    /** How many lines there are of a country. */
    long inCountry(String country) {
        try (Connection connection = replica.database().connect();
                PreparedStatement statement = connection.prepareStatement(sql(IN_COUNTRY))) {
            statement.setString(1, country);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        } catch (SQLException e) {
            throw new BenchFailed("the replica could not be asked", e);
        }
    }

    /** Has the planner know the table, as it would a minute later by itself. */
    void analyze() {
        try (Connection connection = replica.database().connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql("ANALYZE :table"));
        } catch (SQLException e) {
            throw new BenchFailed("the table could not be analyzed", e);
        }
    }

    private String sql(String statement) {
        return statement.replace(":table", replica.tableOf(imported.tenant()));
    }
}
