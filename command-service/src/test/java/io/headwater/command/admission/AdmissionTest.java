package io.headwater.command.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class AdmissionTest {
    private final Admission admission = new Admission(2, DataSize.ofBytes(100));

    @Test
    void aTenantHasSoManyAtOnceAndAnotherIsNotTouched() {
        // when, then
        assertThat(admission.enter("a", 0)).isEqualTo(new Admission.Verdict.Admitted(1));
        assertThat(admission.enter("a", 0)).isEqualTo(new Admission.Verdict.Admitted(0));
        assertThat(admission.enter("a", 0)).isEqualTo(new Admission.Verdict.TenantBusy());
        assertThat(admission.enter("b", 0)).isEqualTo(new Admission.Verdict.Admitted(1));
    }

    @Test
    void whoeverLeavesMakesRoom() {
        // given
        admission.enter("a", 60);
        admission.enter("a", 40);

        // when
        admission.leave("a", 60);

        // then
        assertThat(admission.enter("a", 61)).isEqualTo(new Admission.Verdict.BodiesTooLarge());
        assertThat(admission.enter("a", 60)).isEqualTo(new Admission.Verdict.Admitted(0));
        assertThat(admission.inFlight()).isEqualTo(2);
    }

    @Test
    void theBodiesOfAllTenantsCountTogether() {
        // given
        admission.enter("a", 100);

        // when, then
        assertThat(admission.enter("b", 1)).isEqualTo(new Admission.Verdict.BodiesTooLarge());
        assertThat(admission.enter("b", 0)).isEqualTo(new Admission.Verdict.Admitted(1));
    }

    @Test
    void afterTheCloseNobodyIsLetInAndTheLastToLeaveEndsTheWait() throws Exception {
        // given
        admission.enter("a", 0);
        admission.close();
        CompletableFuture<Boolean> isEmpty = new CompletableFuture<>();
        Thread waiting = Thread.ofVirtual().start(() -> {
            try {
                isEmpty.complete(admission.awaitEmpty(Duration.ofMinutes(1)));
            } catch (InterruptedException e) {
                isEmpty.completeExceptionally(e);
            }
        });

        // when
        boolean isEmptyInTime = admission.awaitEmpty(Duration.ofMillis(1));
        Admission.Verdict verdict = admission.enter("b", 0);
        admission.leave("a", 0);
        waiting.join();

        // then
        assertThat(isEmptyInTime).isFalse();
        assertThat(verdict).isEqualTo(new Admission.Verdict.Closed());
        assertThat(isEmpty.join()).isTrue();
    }
}
