package io.headwater.query.readers;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.catalina.connector.Connector;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/** The clients of this service's connectors. Any thread. */
final class HttpClients {
    private final List<WatchedHttp> protocols = new CopyOnWriteArrayList<>();

    /** Takes note of a connector, if it can tell. */
    void add(Connector connector) {
        if (connector.getProtocolHandler() instanceof WatchedHttp watched) {
            protocols.add(watched);
        }
    }

    /** The client of a request that is read to its end, until the request is closed. */
    HttpClient of(HttpServletRequest request) {
        return new HttpClient(request.getRemoteAddr(), request.getRemotePort());
    }

    private Optional<SocketWrapperBase<NioChannel>> connection(String address, int port) {
        return protocols.stream()
                .flatMap(protocol -> protocol.connection(address, port).stream())
                .findFirst();
    }

    /** A client for the time of one request: before and after that somebody else reads from its connection. */
    final class HttpClient implements Client, AutoCloseable {
        private final String address;
        private final int port;
        private @Nullable SocketWrapperBase<NioChannel> connection;
        private boolean isOver;
        private boolean isGone;

        private HttpClient(String address, int port) {
            this.address = address;
            this.port = port;
        }

        // Looked for when somebody asks first: most requests are over before.
        @Override
        public synchronized boolean isGone() {
            if (isOver || isGone) {
                return isGone;
            }
            if (connection == null) {
                connection = HttpClients.this.connection(address, port).orElse(null);
            }
            isGone = connection != null && WatchedHttp.isClosed(connection);
            return isGone;
        }

        @Override
        public synchronized void close() {
            isOver = true;
        }
    }
}
