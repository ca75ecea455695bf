package io.headwater.benchmarks.load;

import io.headwater.benchmarks.report.BenchFailed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/** One HTTP/1.1 connection that is kept open, one request at a time, without a thread of its own. */
public final class KeepAliveConnection implements AutoCloseable {
    private final SocketChannel channel;
    private final AnswerReader reader = new AnswerReader();

    private KeepAliveConnection(SocketChannel channel) {
        this.channel = channel;
    }

    /**
     * Connects.
     *
     * @throws BenchFailed nobody listens there
     */
    public static KeepAliveConnection to(InetSocketAddress server) {
        try {
            SocketChannel channel = SocketChannel.open(server);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.configureBlocking(false);
            return new KeepAliveConnection(channel);
        } catch (IOException e) {
            throw new BenchFailed("no connection to " + server, e);
        }
    }

    /** Sends a whole request; its first byte must not overtake the answer to the last one. */
    public void send(ByteBuffer request) {
        try {
            while (request.hasRemaining()) {
                // A request is far smaller than a socket's buffer, so this hardly ever goes round twice.
                channel.write(request);
            }
        } catch (IOException e) {
            throw new BenchFailed("a request could not be sent", e);
        }
    }

    /** Takes what has arrived; the answer once it is whole, empty until then. */
    Optional<Answer> poll() {
        try {
            return reader.read(channel);
        } catch (IOException e) {
            throw new BenchFailed("an answer could not be read", e);
        }
    }

    void register(Selector selector, Object attachment) throws IOException {
        channel.register(selector, SelectionKey.OP_READ, attachment);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
