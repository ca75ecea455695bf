package io.headwater.standalone.demo;

import io.headwater.events.Token;
import io.headwater.standalone.home.CommandFailed;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/** Writes samples, each record by a PUT of its own, so that a second time changes nothing. */
public final class Load {

    /** Requests on their way at once, which is also how many connections there are. */
    private static final int CONCURRENCY_MAX = 32;

    private final Client client;
    private final Runnable ticker;

    /**
     * Does nothing yet.
     *
     * @param ticker called after each record, on any thread
     */
    public Load(Client client, Runnable ticker) {
        this.client = client;
        this.ticker = ticker;
    }

    /**
     * What was written.
     *
     * @param records sent
     * @param created of them, those that were not there before
     * @param token of the last event; a read that has seen it has seen all
     */
    public record Loaded(int records, int created, Optional<Token> token) {}

    /**
     * Provisions a tenant and writes its collections, one after the other.
     *
     * @throws CommandFailed a write was not accepted
     */
    public Loaded load(String tenant, List<Sample> samples) {
        List<Client.Written> written = new ArrayList<>();
        written.add(client.put("/tenants/" + tenant, "{}"));
        int records = 0;
        int created = 0;
        for (Sample sample : samples) {
            written.add(client.put(sample.path(), sample.definition()));
            List<Client.Written> rows = write(sample);
            records += rows.size();
            created += (int) rows.stream().filter(Client.Written::isNew).count();
            written.addAll(rows);
        }
        return new Loaded(records, created, last(written));
    }

    private List<Client.Written> write(Sample sample) {
        if (sample.refersToItself()) {
            return sample.records().stream().map(row -> writeOne(sample, row)).toList();
        }
        Semaphore free = new Semaphore(CONCURRENCY_MAX);
        List<Future<Client.Written>> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Sample.Row row : sample.records()) {
                answers.add(threads.submit(() -> write(sample, row, free)));
            }
        }
        return answers.stream().map(Load::result).toList();
    }

    private Client.Written write(Sample sample, Sample.Row row, Semaphore free) throws InterruptedException {
        free.acquire();
        try {
            return writeOne(sample, row);
        } finally {
            free.release();
        }
    }

    private Client.Written writeOne(Sample sample, Sample.Row row) {
        try {
            return client.put(sample.path(row), row.body());
        } finally {
            ticker.run();
        }
    }

    private static Client.Written result(Future<Client.Written> answer) {
        try {
            return answer.get();
        } catch (ExecutionException failure) {
            throw failure.getCause() instanceof CommandFailed known
                    ? known
                    : new CommandFailed(String.valueOf(failure.getCause()), failure);
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new CommandFailed("interrupted", interruption);
        }
    }

    // A tenant lives in one partition, so its tokens differ in position only.
    private static Optional<Token> last(List<Client.Written> written) {
        return written.stream()
                .flatMap(write -> write.token().stream())
                .max(Comparator.comparingLong(token -> token.position().value()));
    }
}
