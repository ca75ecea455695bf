package io.headwater.projections.own;

import io.headwater.projections.engine.EngineSettings;
import java.util.List;
import java.util.function.Predicate;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How own projections are run; {@code headwater.projections.own.*}.
 *
 * @param workers threads of each own projection on each replica, 1 to 16; default 1. As many batches of different partitions
 *     are applied at once
 * @param batchSizeMax bytes of event data in one batch at most, but always one event; default 512 KB. Twice as much is kept in
 *     memory for each partition while a projection is behind
 * @param onlyOn replicas that a projection is restricted to, each as {@code projection@replica}; none: on all replicas. One whose
 *     effects are outside the replica needs exactly one
 */
@ConfigurationProperties("headwater.projections.own")
public record OwnSettings(
        @DefaultValue("1") int workers,
        @DefaultValue("512KB") DataSize batchSizeMax,
        @DefaultValue List<String> onlyOn) {

    /** Refuses what is out of range. */
    public OwnSettings {
        onlyOn = List.copyOf(onlyOn);
        if (workers < 1 || workers > 16) {
            throw new IllegalArgumentException("headwater.projections.own.workers is 1 to 16, not " + workers);
        }
        onlyOn.stream().filter(Predicate.not(OwnSettings::isPlace)).findFirst().ifPresent(wrong -> {
            throw new IllegalArgumentException(
                    "headwater.projections.own.only-on has entries such as daily_totals@one, not " + wrong);
        });
    }

    private static boolean isPlace(String text) {
        int at = text.indexOf('@');
        return at > 0 && at < text.length() - 1;
    }

    /** The replicas that a projection is restricted to; empty if it is not. */
    List<String> placesOf(String projection) {
        return onlyOn.stream()
                .filter(place -> place.startsWith(projection + "@"))
                .map(place -> place.substring(projection.length() + 1))
                .distinct()
                .toList();
    }

    /** Of an engine whose batches have so many events at most. */
    EngineSettings engine(EngineSettings ofAll, int eventsMax) {
        return ofAll.withWorkers(workers).withBatches(eventsMax, batchSizeMax);
    }
}
