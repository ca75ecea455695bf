package io.headwater.benchmarks.search;

import io.headwater.benchmarks.load.Answer;
import io.headwater.benchmarks.load.Askers;
import io.headwater.benchmarks.load.GetRequests;
import io.headwater.benchmarks.orders.TestedInstallation;
import io.headwater.benchmarks.report.BenchFailed;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Searches whose answers have to hold a record.
 *
 * @param requests to the query API
 * @param paths of searches below {@code /v1}, with the query
 */
record Searches(GetRequests requests, List<String> paths) implements Askers.Questions {
    static Searches of(TestedInstallation installation, List<String> paths) {
        return new Searches(
                new GetRequests(installation.query(), installation.operatorKey(), GetRequests.NO_CACHE), paths);
    }

    @Override
    public int size() {
        return paths.size();
    }

    @Override
    public ByteBuffer request(int number) {
        return requests.of("/v1" + paths.get(number));
    }

    @Override
    public void check(int number, Answer answer) {
        if (answer.status() != 200 || !answer.body().contains("\"score\"")) {
            throw new BenchFailed("a search was answered with " + answer.status() + ": " + answer.body());
        }
    }
}
