package io.headwater.query.catalogue;

import io.headwater.query.cache.CacheMetrics;
import io.headwater.query.cache.CacheSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.springframework.util.unit.DataSize;

/** A catalogue of a test's own. */
public final class TestCatalogue {
    private TestCatalogue() {}

    public static Catalogue create() {
        return new Catalogue(
                new CacheSettings.Definitions(true, DataSize.ofMegabytes(1)),
                new CacheMetrics("definitions", new SimpleMeterRegistry()));
    }
}
