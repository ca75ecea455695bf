package io.headwater.query.readers;

import java.io.IOException;
import java.util.Optional;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SecureNioChannel;
import org.apache.tomcat.util.net.SocketWrapperBase;

/** HTTP/1.1 as Tomcat speaks it, which also tells whether the client at the other end of a connection has closed it. */
public final class WatchedHttp extends Http11NioProtocol {
    /** Made by Tomcat, by the class's name. */
    public WatchedHttp() {}

    /** The open connection of a client; empty if there is none, such as behind a proxy that tells of clients of its own. */
    Optional<SocketWrapperBase<NioChannel>> connection(String address, int port) {
        return getEndpoint().getConnections().stream()
                .filter(each -> each.getRemotePort() == port && address.equals(each.getRemoteAddr()))
                .findFirst();
    }

    /**
     * Whether the client has closed its connection. Looks for more to read, which is put aside for the next request as it would be
     * then; nobody else may read from the connection meanwhile.
     */
    static boolean isClosed(SocketWrapperBase<NioChannel> connection) {
        if (connection.getSocket() instanceof SecureNioChannel) {
            // What is read may be part of the cipher's own talk; whoever has TLS at the service is not watched.
            return false;
        }
        try {
            connection.isReadyForRead();
            return false;
        } catch (IOException e) {
            return true;
        }
    }
}
