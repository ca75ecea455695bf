package io.headwater.benchmarks.read;

import io.headwater.benchmarks.http.BareApplication;
import io.headwater.benchmarks.load.Answer;
import io.headwater.benchmarks.load.Askers;
import io.headwater.benchmarks.load.GetRequests;
import io.headwater.benchmarks.report.BenchFailed;
import java.nio.ByteBuffer;

/**
 * Gets of a body of one length from the bare server.
 *
 * @param requests to it
 * @param bodyLength bytes
 */
record BareGets(GetRequests requests, int bodyLength) implements Askers.Questions {
    private static final int FOUND = 200;

    @Override
    public int size() {
        return 1;
    }

    @Override
    public ByteBuffer request(int number) {
        return requests.of(BareApplication.PATH + "/" + bodyLength);
    }

    @Override
    public void check(int number, Answer answer) {
        if (answer.status() != FOUND || answer.body().length() != bodyLength) {
            throw new BenchFailed("the bare server answered with " + answer.status() + ": " + answer.body());
        }
    }
}
