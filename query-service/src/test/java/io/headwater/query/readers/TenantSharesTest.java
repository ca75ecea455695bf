package io.headwater.query.readers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.events.TenantName;
import io.headwater.http.ProblemException;
import io.headwater.query.readers.TenantShares.Share;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TenantSharesTest {
    private static final TenantName ACME = new TenantName("acme");
    private static final TenantName OTHER = new TenantName("other");

    @Test
    void whoHasItsShareIsRefusedWithoutHarmToOthers() {
        // given
        TenantShares shares = new TenantShares(2, Duration.ofMillis(1));

        // when
        Share first = shares.enter(ACME);
        Share second = shares.enter(ACME);

        // then
        assertThatThrownBy(() -> shares.enter(ACME))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().type().status()).isEqualTo(429));
        shares.enter(OTHER).close();

        // when
        first.close();

        // then
        shares.enter(ACME).close();
        second.close();
        assertThat(shares.tenants())
                .as("nothing is kept of tenants that have none")
                .isZero();
    }

    @Test
    void whoWaitsGetsThePlaceThatIsGivenBack() {
        // given
        TenantShares shares = new TenantShares(1, Duration.ofSeconds(60));
        Share taken = shares.enter(ACME);

        // when
        CompletableFuture<Void> waiting =
                CompletableFuture.runAsync(() -> shares.enter(ACME).close());
        taken.close();

        // then
        assertThat(waiting).succeedsWithin(Duration.ofSeconds(60));
    }

    @Test
    void neverMoreThanTheShareAreInHoweverManyCome() {
        // given
        TenantShares shares = new TenantShares(3, Duration.ofSeconds(60));
        AtomicInteger in = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();

        // when
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            IntStream.range(0, 2_000)
                    .forEach(_ -> threads.execute(() -> {
                        try (Share _ = shares.enter(ACME)) {
                            most.accumulateAndGet(in.incrementAndGet(), Math::max);
                            Thread.onSpinWait();
                            in.decrementAndGet();
                        }
                    }));
        }

        // then
        assertThat(most.get()).isBetween(1, 3);
        assertThat(shares.tenants()).isZero();
    }

    @Test
    void whatIsOfNoTenantTakesNoPlace() {
        // given
        TenantShares shares = new TenantShares(1, Duration.ofMillis(1));

        // when, then
        try (Share _ = shares.enter(null);
                Share _ = shares.enter(null)) {
            assertThat(shares.tenants()).isZero();
        }
    }
}
