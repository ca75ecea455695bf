package io.headwater.query.changes;

import io.headwater.events.Token;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Server-sent events, as the HTML standard has them, section 9.2. */
record EventStreamOutlet(OutputStream out) implements Outlet {
    static final String CONTENT_TYPE = "text/event-stream";

    // A client that was cut off comes back after a second, not at once.
    private static final byte[] BEGINNING = ascii("retry: 1000\n\n");

    @Override
    public void open() throws IOException {
        out.write(BEGINNING);
        out.flush();
    }

    @Override
    public void write(List<Frame> frames) throws IOException {
        for (Frame frame : frames) {
            out.write(frame.event());
        }
        out.flush();
    }

    /** A comment; an id without data moves the client's last event id and is no event. */
    @Override
    public void heartbeat(@Nullable Token token) throws IOException {
        out.write(ascii(": heartbeat\n" + (token == null ? "" : "id: " + token + "\n") + "\n"));
        out.flush();
    }

    @Override
    public void end(Frame frame, EndReason reason) throws IOException {
        write(List.of(frame));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
