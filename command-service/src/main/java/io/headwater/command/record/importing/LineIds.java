package io.headwater.command.record.importing;

import io.headwater.command.record.RecordIds;
import io.headwater.command.store.IdempotencyKey;
import io.headwater.events.RecordId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.UUID;

/** The ids of records whose lines have none. */
@FunctionalInterface
interface LineIds {
    /** The id of the record in a line. */
    RecordId of(long line);

    /** A new one each time. */
    static LineIds generated() {
        return _ -> RecordIds.generate();
    }

    /**
     * The same for the same line of the same import into a collection, whenever it is repeated: a UUID of version 8, which RFC 9562
     * leaves to applications, of a hash. One thread.
     *
     * @param collection a text that names it
     */
    static LineIds derived(IdempotencyKey key, String collection) {
        MessageDigest digest = ChunkHash.sha256();
        byte[] scope = String.join("\n", key.tenant().toString(), collection, key.credential(), key.key())
                .getBytes(StandardCharsets.UTF_8);
        return line -> {
            digest.update(scope);
            digest.update(ByteBuffer.allocate(Long.BYTES).putLong(line).flip());
            ByteBuffer hash = ByteBuffer.wrap(digest.digest());
            long high = (hash.getLong() & 0xFFFF_FFFF_FFFF_0FFFL) | 0x8000L;
            long low = (hash.getLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
            return new RecordId(new UUID(high, low).toString());
        };
    }
}
