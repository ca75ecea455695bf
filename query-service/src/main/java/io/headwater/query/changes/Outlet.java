package io.headwater.query.changes;

import io.headwater.events.Token;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The way to one client. Called on its stream's thread, which waits until the client, or the buffers on the way to it, take what is written. */
interface Outlet {
    /** Lets the client know that the stream has begun. */
    void open() throws IOException;

    /** Sends items, perhaps none. */
    void write(List<Frame> frames) throws IOException;

    /**
     * Shows that the stream is there.
     *
     * @param token from which the client may resume; null as long as there is none
     */
    void heartbeat(@Nullable Token token) throws IOException;

    /** Sends the last item. */
    void end(Frame frame, EndReason reason) throws IOException;

    /** Sees to what the client wants, whenever the stream's thread wakes. */
    default void attend() throws IOException {}
}
