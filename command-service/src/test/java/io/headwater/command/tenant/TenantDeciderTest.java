package io.headwater.command.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.command.decision.Decision;
import io.headwater.command.decision.Rejection.Code;
import io.headwater.events.Event;
import io.headwater.events.Incarnation;
import io.headwater.events.JsonText;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class TenantDeciderTest {
    private static final Incarnation ID = new Incarnation(7);
    private static final ObjectNode NONE = json("{}");
    private static final ObjectNode SOME = json("{\"a\": 1}");

    @Test
    void aNewTenantIsProvisioned() {
        assertThat(TenantDecider.put(ID, NONE, given())).isEqualTo(Decision.of(new Event.TenantProvisioned(ID, NONE)));
    }

    @Test
    void otherSettingsAreAChangeAndTheSameAreNone() {
        // given
        TenantState state = given(new Event.TenantProvisioned(ID, NONE));
        // when, then
        assertThat(TenantDecider.put(ID, SOME, state)).isEqualTo(Decision.of(new Event.TenantChanged(SOME)));
        assertThat(TenantDecider.put(ID, NONE, state)).isEqualTo(Decision.UNCHANGED);
    }

    @Test
    void aLookFindsWhatIsThereOnly() {
        assertThat(TenantDecider.look(given())).isEqualTo(Decision.rejected(Code.TENANT_UNKNOWN));
        assertThat(TenantDecider.look(given(new Event.TenantProvisioned(ID, NONE), new Event.TenantOffboarded())))
                .isEqualTo(Decision.rejected(Code.TENANT_UNKNOWN));
        assertThat(TenantDecider.look(given(new Event.TenantProvisioned(ID, NONE))))
                .isEqualTo(Decision.UNCHANGED);
    }

    private static TenantState given(Event... events) {
        return Arrays.stream(events)
                .reduce(
                        TenantState.KIND.initial(),
                        (state, event) -> TenantState.KIND.evolve(state, event, Instant.EPOCH),
                        (left, right) -> right);
    }

    private static ObjectNode json(String text) {
        return (ObjectNode) JsonText.of(text).tree();
    }
}
