package io.headwater.benchmarks.orders;

import io.headwater.benchmarks.report.BenchFailed;
import io.headwater.standalone.importing.Import;

/** Hears an import without a word; one that breaks, and would go on by itself, is none that counts. */
public final class SilentImport implements Import.Listener {
    @Override
    public void sent(long bytes) {}

    @Override
    public void done(long lines) {}

    @Override
    public void broke(String why) {
        throw new BenchFailed("the import broke: " + why);
    }
}
