package io.headwater.query.changes;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Reads the frames of a WebSocket's client, RFC 6455 section 5, as their bytes come. Control frames are given on; messages are not
 * expected, and their bytes are passed over without being kept. One thread at a time.
 */
final class ClientFrames {
    private static final int CONTROL_BYTES_MAX = 125;
    private static final long MESSAGE_BYTES_MAX = 64 * 1024;
    private static final int HEAD_BYTES_MAX = 14;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;

    private final Receiver receiver;
    private final byte[] head = new byte[HEAD_BYTES_MAX];
    private int headRead;
    private byte[] payload = new byte[0];
    private long payloadRead;
    private long payloadLength = -1;

    ClientFrames(Receiver receiver) {
        this.receiver = receiver;
    }

    /** Is told of control frames. */
    interface Receiver {
        void ping(byte[] payload);

        void pong();

        void close();
    }

    /** The client breaks the protocol; the connection is of no more use. */
    static final class Broken extends Exception {
        private static final long serialVersionUID = 1L;

        Broken(String how) {
            super(how);
        }
    }

    /** Takes what came. */
    void read(ByteBuffer in) throws Broken {
        while (in.hasRemaining()) {
            if (payloadLength < 0) {
                readHead(in.get());
            } else {
                readPayload(in);
            }
            if (payloadLength >= 0 && payloadRead == payloadLength) {
                tell();
                headRead = 0;
                payloadLength = -1;
            }
        }
    }

    private void readHead(byte next) throws Broken {
        head[headRead++] = next;
        if (headRead < 2) {
            return;
        }
        if ((head[0] & 0x70) != 0 || (head[1] & 0x80) == 0) {
            throw new Broken("an extension that was not agreed on, or no mask");
        }
        int length = head[1] & 0x7f;
        int lengthBytes = length == 126 ? 2 : length == 127 ? 8 : 0;
        if (headRead < 2 + lengthBytes + 4) {
            return;
        }
        begin(lengthBytes == 0 ? length : longLength(lengthBytes));
    }

    private long longLength(int bytes) {
        long length = 0;
        for (int i = 2; i < 2 + bytes; i++) {
            length = (length << Byte.SIZE) | (head[i] & 0xff);
        }
        return length;
    }

    private void begin(long length) throws Broken {
        boolean isFinal = (head[0] & 0x80) != 0;
        if (isControl() ? length > CONTROL_BYTES_MAX || !isFinal : length < 0 || length > MESSAGE_BYTES_MAX) {
            throw new Broken("a frame that is too long, or a control frame in parts");
        }
        payloadLength = length;
        payloadRead = 0;
        payload = new byte[isControl() ? (int) length : 0];
    }

    private void readPayload(ByteBuffer in) {
        int bytes = (int) Math.min(in.remaining(), payloadLength - payloadRead);
        if (isControl()) {
            for (int i = 0; i < bytes; i++) {
                int at = (int) payloadRead + i;
                payload[at] = (byte) (in.get() ^ head[headRead - 4 + at % 4]);
            }
        } else {
            in.position(in.position() + bytes);
        }
        payloadRead += bytes;
    }

    private boolean isControl() {
        return (head[0] & 0x08) != 0;
    }

    private void tell() throws Broken {
        switch (head[0] & 0x0f) {
            case 0, 1, 2 -> {
                // Nothing is asked of a client but that it listens.
            }
            case CLOSE -> receiver.close();
            case PING -> receiver.ping(Arrays.copyOf(payload, payload.length));
            case PONG -> receiver.pong();
            default -> throw new Broken("a frame of no kind that there is");
        }
    }
}
