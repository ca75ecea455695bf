package io.headwater.query.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.query.cache.CacheMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class QuestionCacheTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final QuestionCache<float[]> cache = new QuestionCache<>(
            20_000, (_, vector) -> Float.BYTES * vector.length, new CacheMetrics("question-vectors", registry));
    private final AtomicInteger made = new AtomicInteger();

    @Test
    void aQuestionIsMadeOfOnceAndCounted() {
        // when
        float[] first = ask("tea");
        float[] second = ask("tea");

        // then
        assertThat(second).isSameAs(first);
        assertThat(count("hit")).isEqualTo(1);
        assertThat(count("miss")).isEqualTo(1);
    }

    @Test
    void questionsTakeNoMoreMemoryThanTheyMay() {
        // given twenty times as much as fits
        for (int i = 0; i < 200; i++) {
            ask("question " + i);
        }
        int before = made.get();

        // when
        for (int i = 0; i < 200; i++) {
            ask("question " + i);
        }

        // then at most a tenth was kept, give or take what is not evicted yet
        assertThat(made.get() - before).isGreaterThan(150);
    }

    @Test
    void aCacheWithoutRoomKeepsNothing() {
        // given
        QuestionCache<float[]> off =
                new QuestionCache<>(0, (_, vector) -> Float.BYTES * vector.length, new CacheMetrics("off", registry));

        // when
        float[] first = off.get("tea", _ -> new float[1]);
        float[] second = off.get("tea", _ -> new float[1]);

        // then
        assertThat(second).isNotSameAs(first);
    }

    private float[] ask(String question) {
        return cache.get(question, _ -> {
            made.incrementAndGet();
            return new float[384];
        });
    }

    private double count(String result) {
        return registry.get("headwater.cache.requests")
                .tag("cache", "question-vectors")
                .tag("result", result)
                .counter()
                .count();
    }
}
