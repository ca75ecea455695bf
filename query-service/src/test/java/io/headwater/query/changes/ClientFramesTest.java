package io.headwater.query.changes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientFramesTest {
    private static final byte[] MASK = {0x37, (byte) 0xfa, 0x21, 0x3d};

    private static final class Seen implements ClientFrames.Receiver {
        private final List<String> frames = new ArrayList<>();

        @Override
        public void ping(byte[] payload) {
            frames.add("ping " + new String(payload, StandardCharsets.US_ASCII));
        }

        @Override
        public void pong() {
            frames.add("pong");
        }

        @Override
        public void close() {
            frames.add("close");
        }
    }

    private static void frame(ByteArrayOutputStream out, int first, int length) {
        out.write(first);
        if (length < 126) {
            out.write(0x80 | length);
        } else if (length < 65_536) {
            out.write(0x80 | 126);
            out.write(length >> 8);
            out.write(length);
        } else {
            out.write(0x80 | 127);
            out.writeBytes(ByteBuffer.allocate(8).putLong(length).array());
        }
        out.writeBytes(MASK);
        for (int i = 0; i < length; i++) {
            out.write(('a' + i % 26) ^ MASK[i % 4]);
        }
    }

    @Test
    void framesAreReadHoweverTheirBytesCome() throws ClientFrames.Broken {
        for (long seed = 0; seed < 200; seed++) {
            // given
            Random random = new Random(seed);
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            List<String> expected = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                int length = random.nextInt(126);
                switch (random.nextInt(4)) {
                    case 0 -> frame(all, 0x81, random.nextInt(65_537));
                    case 1 -> frame(all, 0x02, length);
                    case 2 -> {
                        frame(all, 0x89, length);
                        expected.add(
                                "ping " + "abcdefghijklmnopqrstuvwxyz".repeat(5).substring(0, length));
                    }
                    default -> {
                        frame(all, 0x8a, length);
                        expected.add("pong");
                    }
                }
            }
            frame(all, 0x88, 2);
            expected.add("close");

            // when
            Seen seen = new Seen();
            ClientFrames frames = new ClientFrames(seen);
            ByteBuffer bytes = ByteBuffer.wrap(all.toByteArray());
            while (bytes.hasRemaining()) {
                int part = Math.min(bytes.remaining(), 1 + random.nextInt(random.nextBoolean() ? 3 : 5_000));
                frames.read(bytes.slice(bytes.position(), part));
                bytes.position(bytes.position() + part);
            }

            // then
            assertThat(seen.frames).as("seed " + seed).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "8105", // no mask
                "c18000000000", // an extension
                "838000000000", // a kind that there is not
                "89fe00800000000000", // a ping of 128 bytes
                "098000000000", // a ping in parts
                "81ff000000000001000100000000", // a message beyond the limit
                "81ffffffffffffffffff00000000" // a length below zero
            })
    void whatBreaksTheProtocolIsRefused(String hex) {
        ClientFrames frames = new ClientFrames(new Seen());
        assertThatThrownBy(() -> frames.read(ByteBuffer.wrap(HexFormat.of().parseHex(hex))))
                .isInstanceOf(ClientFrames.Broken.class);
    }

    @Test
    void theAnswerToAHandshakeIsThatOfTheRfc() {
        assertThat(WebSocketHandshake.accept("dGhlIHNhbXBsZSBub25jZQ==")).isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    }
}
