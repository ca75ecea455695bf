package io.headwater.query.records;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * {@code headwater.lists}: how much one answer holds.
 *
 * @param pageSizeMax of the bodies of a page, together, but always one record; 1 KB to 256 MB, default 4 MB. A page takes some four
 *     times as much memory while it is made
 */
@ConfigurationProperties("headwater.lists")
public record ListSettings(@DefaultValue("4MB") DataSize pageSizeMax) {
    private static final DataSize LEAST = DataSize.ofKilobytes(1);
    private static final DataSize MOST = DataSize.ofMegabytes(256);

    /** Refuses what is out of range. */
    public ListSettings {
        if (pageSizeMax.compareTo(LEAST) < 0 || pageSizeMax.compareTo(MOST) > 0) {
            throw new IllegalArgumentException("headwater.lists.page-size-max is 1 KB to 256 MB, not " + pageSizeMax);
        }
    }

    int pageBytesMax() {
        return (int) pageSizeMax.toBytes();
    }
}
