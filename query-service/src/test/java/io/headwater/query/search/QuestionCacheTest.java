package io.headwater.query.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class QuestionCacheTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final QuestionCache<float[]> cache =
            new QuestionCache<>("vectors", 20_000, (_, vector) -> Float.BYTES * vector.length, registry);
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

    private float[] ask(String question) {
        return cache.get(question, _ -> {
            made.incrementAndGet();
            return new float[384];
        });
    }

    private double count(String result) {
        return registry.get("headwater.search.questions")
                .tag("kind", "vectors")
                .tag("result", result)
                .counter()
                .count();
    }
}
