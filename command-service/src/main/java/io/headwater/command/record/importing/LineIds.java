package io.headwater.command.record.importing;

import io.headwater.command.record.RecordIds;
import io.headwater.command.store.IdempotencyKey;
import io.headwater.events.RecordId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** The ids of records whose lines have none. */
@FunctionalInterface
interface LineIds {
    /** Of a line that has an id: 40 bits, a trillion. */
    long LAST = 0xFF_FFFF_FFFFL;

    /** The id of the record in a line. */
    RecordId of(long line);

    /** A new one each time. */
    static LineIds generated() {
        return _ -> RecordIds.generate();
    }

    /**
     * The same for the same line of the same import into a collection, whenever it is repeated: a UUID of version 8, which RFC 9562
     * leaves to applications, of a hash of the import and the line's number. Its last ten digits are the number, so that ids of
     * one import are in its order: random ones would touch another page of each index with every record.
     *
     * @param collection a text that names it
     */
    static LineIds derived(IdempotencyKey key, String collection) {
        String scope = String.join("\n", key.tenant().toString(), collection, key.credential(), key.key());
        ByteBuffer hash = ByteBuffer.wrap(ChunkHash.sha256().digest(scope.getBytes(StandardCharsets.UTF_8)));
        long high = (hash.getLong() & 0xFFFF_FFFF_FFFF_0FFFL) | 0x8000L;
        long low = (hash.getLong() & 0x3FFF_FF00_0000_0000L) | 0x8000_0000_0000_0000L;
        return line -> {
            if (line > LAST) {
                throw new IllegalArgumentException("an import has " + LAST + " lines at most");
            }
            return new RecordId(new UUID(high, low | line).toString());
        };
    }
}
