package io.headwater.standalone.exporting;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The body of an answer that is closed if nothing comes of it for too long, so that who reads it does not wait for ever for a service
 * that is gone without a word. How long the reader takes between two reads does not count. One thread reads.
 */
final class WatchedBody extends FilterInputStream {
    private static final long NOT_READING = Long.MIN_VALUE;
    private static final int LOOKS_PER_LIMIT = 4;

    private final Duration limit;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile long readingSinceNanos = NOT_READING;
    private volatile boolean isStalled;

    /** Watches from now on, until it is closed. */
    WatchedBody(InputStream body, Duration limit) {
        super(body);
        this.limit = limit;
        Thread.ofVirtual().name("export-watch").start(this::watch);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        readingSinceNanos = System.nanoTime();
        try {
            return super.read(buffer, offset, length);
        } catch (IOException e) {
            throw isStalled ? new IOException("nothing came for " + limit.toSeconds() + " s", e) : e;
        } finally {
            readingSinceNanos = NOT_READING;
        }
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        super.close();
    }

    private void watch() {
        try {
            while (!closed.await(limit.toMillis() / LOOKS_PER_LIMIT, TimeUnit.MILLISECONDS)) {
                long since = readingSinceNanos;
                if (since != NOT_READING && System.nanoTime() - since > limit.toNanos()) {
                    isStalled = true;
                    close();
                }
            }
        } catch (IOException | InterruptedException e) {
            closed.countDown(); // Whoever reads sees what there is to see.
        }
    }
}
