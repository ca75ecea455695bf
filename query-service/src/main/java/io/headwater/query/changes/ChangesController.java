package io.headwater.query.changes;

import io.headwater.events.CollectionName;
import io.headwater.events.TenantName;
import io.headwater.http.ProblemException;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code GET …/{c}/changes} and {@code GET …/tenants/{t}/changes}: a stream of changes, as server-sent events or, if the request asks to
 * upgrade, over a WebSocket. Called on virtual threads; the one of a request with server-sent events is its stream's.
 */
@RestController
final class ChangesController {
    private static final Logger LOG = LoggerFactory.getLogger(ChangesController.class);

    private final Openings openings;
    private final Streams streams;
    private final StreamParts parts;

    ChangesController(Openings openings, Streams streams, StreamParts parts) {
        this.openings = openings;
        this.streams = streams;
        this.parts = parts;
    }

    @GetMapping("/v1/tenants/{tenant}/collections/{collection}/changes")
    void ofCollection(
            TenantName tenant, CollectionName collection, HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        stream(openings.open(request, tenant, collection), request, response);
    }

    @GetMapping("/v1/tenants/{tenant}/changes")
    void ofTenant(TenantName tenant, HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        stream(openings.open(request, tenant, null), request, response);
    }

    private void stream(Opening opening, HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        if (WebSocketHandshake.isWanted(request)) {
            streams.requireRoom(opening.scope().tenant());
            WebSocketHandshake.answer(request, response);
            request.upgrade(WebSocketConnection.class).serve(socket -> stream(opening, socket));
        } else {
            ChangeStream stream = new ChangeStream(opening, new EventStreamOutlet(response.getOutputStream()), parts);
            streams.enter(stream);
            try {
                response.setContentType(EventStreamOutlet.CONTENT_TYPE);
                response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
                // nginx would keep what is written until there is more of it.
                response.setHeader("X-Accel-Buffering", "no");
                if (!request.getMethod().equals("HEAD")) {
                    stream.run();
                }
            } finally {
                streams.leave(stream);
            }
        }
    }

    private void stream(Opening opening, WebSocketConnection socket) {
        ChangeStream stream = new ChangeStream(opening, socket, parts);
        socket.belongsTo(stream);
        try {
            streams.enter(stream);
        } catch (ProblemException e) {
            refuse(socket);
            return;
        }
        try {
            stream.run();
        } finally {
            streams.leave(stream);
        }
    }

    // The last place was taken while the handshake was answered.
    private static void refuse(WebSocketConnection socket) {
        try {
            socket.end(Items.end(EndReason.INTERRUPTED, null), EndReason.INTERRUPTED);
        } catch (IOException e) {
            LOG.debug("the client did not wait for the end", e);
        }
    }
}
