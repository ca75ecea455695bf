package io.headwater.projections.replay;

import static io.headwater.projections.engine.LogFixture.collection;
import static io.headwater.projections.engine.LogFixture.defined;
import static io.headwater.projections.engine.LogFixture.provisioned;
import static io.headwater.projections.engine.LogFixture.tenant;
import static io.headwater.projections.replay.ReplayFixture.ALL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.events.CollectionName;
import io.headwater.events.Event;
import io.headwater.events.TenantName;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tenants and collections compared with the log, and what cannot be compared. */
class VerifyCatalogueIT {
    private final ReplayFixture fixture = new ReplayFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void collectionsAndTenantsAreComparedToo() throws SQLException {
        // given
        fixture.given(collection("acme", "gone"), defined(10, "{'schema': {}}"));
        fixture.given(collection("acme", "again"), defined(11, "{'schema': {}}"));
        fixture.given(collection("acme", "again"), new Event.CollectionDropped());
        fixture.given(collection("acme", "again"), defined(12, "{'schema': {}}"));
        fixture.given(tenant("lost"), provisioned(20));
        fixture.given(tenant("left"), provisioned(21));
        fixture.given(tenant("left"), new Event.TenantOffboarded());
        fixture.apply();
        fixture.replica.execute("DELETE FROM headwater.collection WHERE name = 'gone'");
        fixture.replica.execute("DELETE FROM headwater.collection_count WHERE collection = 12");
        fixture.replica.execute("UPDATE headwater.collection SET incarnation = 11 WHERE name = 'again'");
        fixture.replica.execute("UPDATE headwater.collection SET definition_version = 5 WHERE name = 'orders'");
        fixture.replica.execute("INSERT INTO headwater.collection"
                + " SELECT 99, tenant, 'strange', definition, 1, 1, 'c99_g1', NULL FROM headwater.collection"
                + " WHERE name = 'orders'");
        fixture.replica.execute("DELETE FROM headwater.tenant WHERE name = 'lost'");
        fixture.replica.execute("INSERT INTO headwater.tenant VALUES ('left', 21, 0, 't21', '{}')");

        // when
        ReplayFixture.Verified verified = fixture.verify(ALL);

        // then
        assertThat(verified.findings())
                .containsExactly(
                        "one acme again -: differs in incarnation",
                        "one acme gone -: missing",
                        "one acme orders -: differs in definition version (5, not 1)",
                        "one acme strange -: extra",
                        "one left - -: extra",
                        "one lost - -: missing");
    }

    @Test
    void whatIsNotThereCannotBeComparedAndIsNamed() throws SQLException {
        // given
        fixture.given(tenant("left"), provisioned(21));
        fixture.given(tenant("left"), new Event.TenantOffboarded());
        fixture.given(collection("acme", "gone"), defined(10, "{'schema': {}}"));
        fixture.given(collection("acme", "gone"), new Event.CollectionDropped());
        fixture.apply();
        fixture.given(tenant("young"), provisioned(22));

        // then
        assertCannot("nobody", null, "there is no tenant nobody in the log");
        assertCannot("left", null, "there is no tenant left as of where replica one is");
        assertCannot("young", null, "there is no tenant young as of where replica one is");
        assertCannot("acme", "nothing", "there is no collection nothing of tenant acme");
        assertCannot("acme", "gone", "there is no collection gone of tenant acme");
    }

    @Test
    void aReplicaOfAnotherLogIsNotCompared() throws SQLException {
        // given
        fixture.apply();
        fixture.replica.execute("UPDATE headwater.checkpoint SET epoch = 2");

        // then
        assertCannot("acme", null, "position 2 of partition 0 in epoch 2, which the log does not have");

        // when
        fixture.replica.execute("UPDATE headwater.checkpoint SET epoch = 1, position = 3");

        // then
        assertCannot("acme", null, "position 3 of partition 0 in epoch 1, which the log does not have");
    }

    private void assertCannot(String tenant, @Nullable String collection, String why) {
        Scope scope = new Scope(new TenantName(tenant), collection == null ? null : new CollectionName(collection));
        assertThatThrownBy(() -> fixture.verify(scope))
                .isInstanceOf(CannotVerify.class)
                .hasMessageContaining(why);
    }
}
