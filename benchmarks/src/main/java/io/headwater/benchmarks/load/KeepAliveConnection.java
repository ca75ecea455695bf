package io.headwater.benchmarks.load;

import io.headwater.benchmarks.report.BenchFailed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/**
 * One HTTP/1.1 connection that is kept open during a run, one request at a time, without a thread of its own. Where the
 * server closes it after an answer, it is opened again at once.
 */
public final class KeepAliveConnection implements AutoCloseable {
    private final InetSocketAddress server;
    private SocketChannel channel;
    private AnswerReader reader = new AnswerReader();

    private KeepAliveConnection(InetSocketAddress server, SocketChannel channel) {
        this.server = server;
        this.channel = channel;
    }

    /**
     * Connects.
     *
     * @throws BenchFailed nobody listens there
     */
    public static KeepAliveConnection to(InetSocketAddress server) {
        return new KeepAliveConnection(server, connect(server));
    }

    /** Connects to the server of a base URL; throws as above. */
    public static KeepAliveConnection to(URI server) {
        return to(new InetSocketAddress(server.getHost(), server.getPort()));
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

    /** Begins a run with a fresh connection: servers close those that were idle between two runs. */
    void open(Selector selector, Object attachment) {
        close();
        channel = connect(server);
        reader = new AnswerReader();
        try {
            channel.register(selector, SelectionKey.OP_READ, attachment);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes what has arrived; the answer once it is whole, empty until then. */
    Optional<Answer> poll(SelectionKey key) {
        try {
            Optional<Answer> answer = reader.read(channel);
            if (answer.filter(Answer::isLast).isPresent()) {
                open(key.selector(), key.attachment());
            }
            return answer;
        } catch (IOException e) {
            throw new BenchFailed("an answer could not be read", e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static SocketChannel connect(InetSocketAddress server) {
        try {
            SocketChannel channel = SocketChannel.open(server);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.configureBlocking(false);
            return channel;
        } catch (IOException e) {
            throw new BenchFailed("no connection to " + server, e);
        }
    }
}
