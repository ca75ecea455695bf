package io.headwater.command.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.command.store.postgres.LogAddress;
import io.headwater.command.store.postgres.LogDatabase;
import io.headwater.events.ApiKey;
import io.headwater.events.ApiKey.Scope;
import io.headwater.events.CollectionName;
import io.headwater.events.Partition;
import io.headwater.events.TenantName;
import io.headwater.events.TenantPlacement;
import io.headwater.parts.Database;
import io.headwater.parts.RealParts;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ControlStoreIT {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678901Z");
    private static final TenantName ACME = new TenantName("acme");

    private final LogDatabase log = open();
    private final ControlStore store = new ControlStore(log.pool(), log.partitions());

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void tenantsAreSpreadOverThePartitionsAndStayWhereTheyAre() {
        // when
        List<TenantPlacement> placements = IntStream.range(0, 8)
                .mapToObj(i -> store.provision(new TenantName("t" + i)).orElseThrow())
                .toList();

        // then
        assertThat(placements)
                .extracting(placement -> placement.partition().number())
                .containsExactly(0, 1, 2, 3, 0, 1, 2, 3);
        assertThat(placements).extracting(TenantPlacement::incarnation).doesNotHaveDuplicates();
        assertThat(store.provision(new TenantName("t5"))).contains(placements.get(5));
        assertThat(store.findTenant(new TenantName("t5"))).contains(placements.get(5));
        assertThat(store.findTenant(ACME)).isEmpty();
        assertThat(store.tenants(new TenantName("t5"))).isEqualTo(placements.subList(6, 8));
    }

    @Test
    void aKeyIsReadAsItWasPutUntilItIsRevoked() {
        // given
        NamedKey key = key("k1", ACME, NOW.plusSeconds(60));
        NamedKey operator = key("k2", null, null);
        AtomicInteger wakes = new AtomicInteger();
        store.onChange(wakes::incrementAndGet);

        // when
        store.putKey(key);
        store.putKey(operator);

        // then
        assertThat(store.findKey("k1")).contains(key);
        assertThat(store.findKey("k2")).contains(operator);
        assertThat(store.keys(ACME)).containsExactly(key);
        assertThat(wakes).hasValue(2);

        // when
        boolean ofAnother = store.revokeKey(new TenantName("other"), "k1", NOW);
        boolean revoked = store.revokeKey(ACME, "k1", NOW);
        boolean again = store.revokeKey(ACME, "k1", NOW);

        // then
        assertThat(List.of(ofAnother, revoked, again)).containsExactly(false, true, false);
        assertThat(store.keys(ACME)).isEmpty();
        assertThat(store.findKey("k1").orElseThrow().revokedAt()).isEqualTo(NOW);
        assertThat(store.revokeKey(null, "k2", NOW)).isTrue();
    }

    @Test
    void aTenantThatLeavesTakesItsKeysWithItAndItsNameBeginsAnewInTheSamePartition() {
        // given
        store.provision(new TenantName("first"));
        TenantPlacement old = store.provision(ACME).orElseThrow();
        store.putKey(key("k1", ACME, null));
        store.putKey(key("k2", ACME, null));
        store.putKey(key("other", new TenantName("first"), null));
        Revision before = last(store.changesAfter(Revision.START));

        // when
        Optional<TenantPlacement> leaving = store.leave(ACME, NOW);
        List<ControlChange> changes = store.changesAfter(before);
        Optional<TenantPlacement> tooSoon = store.provision(ACME);
        boolean late = store.putKey(key("late", ACME, null));
        Optional<TenantPlacement> again = store.leave(ACME, NOW);
        store.gone(old);
        TenantPlacement successor = store.provision(ACME).orElseThrow();

        // then
        assertThat(leaving).contains(old);
        assertThat(changes).hasSize(3).hasAtLeastOneElementOfType(ControlChange.Left.class);
        assertThat(changes).extracting(ControlChange::revision).isSorted().doesNotHaveDuplicates();
        assertThat(tooSoon).isEmpty();
        assertThat(late).isFalse();
        assertThat(again).contains(old);
        assertThat(store.keys(ACME)).isEmpty();
        assertThat(store.keys(new TenantName("first"))).hasSize(1);
        assertThat(successor.partition()).isEqualTo(old.partition());
        assertThat(successor.incarnation()).isNotEqualTo(old.incarnation());
        assertThat(store.putKey(key("k3", ACME, null))).isTrue();
    }

    @Test
    void nobodyLeavesWhoIsNotThere() {
        // given
        TenantPlacement old = store.provision(ACME).orElseThrow();
        store.leave(ACME, NOW);
        store.gone(old);

        // when, then
        assertThat(store.leave(new TenantName("nobody"), NOW)).isEmpty();
        assertThat(store.leave(ACME, NOW)).as("gone already").isEmpty();
        assertThat(store.findTenant(ACME)).isEmpty();
        assertThat(store.tenants(null)).isEmpty();
    }

    @Test
    void changesAreThePresentStateOfEachRowInTheOrderOfTheirLastChange() {
        // given
        store.putKey(key("k1", ACME, null));
        TenantPlacement acme = store.provision(ACME).orElseThrow();
        Revision seen = last(store.changesAfter(Revision.START));
        store.putKey(key("k2", ACME, null));
        store.revokeKey(ACME, "k1", NOW);

        // when
        List<ControlChange> all = store.changesAfter(Revision.START);
        List<ControlChange> news = store.changesAfter(seen);

        // then
        assertThat(all).hasSize(3);
        assertThat(all.get(0))
                .isInstanceOfSatisfying(
                        ControlChange.Placed.class,
                        placed -> assertThat(placed.placement()).isEqualTo(acme));
        assertThat(all.get(1))
                .isInstanceOfSatisfying(
                        ControlChange.KeyValid.class,
                        valid -> assertThat(valid.key())
                                .isEqualTo(key("k2", ACME, null).key()));
        assertThat(all.get(2))
                .isInstanceOfSatisfying(
                        ControlChange.KeyRevoked.class,
                        revoked -> assertThat(revoked.keyId()).isEqualTo("k1"));
        assertThat(news).isEqualTo(all.subList(1, 3));
    }

    @Test
    void aPollerMissesNoChangeOfConcurrentWriters() throws Exception {
        // given
        int tenants = 200;
        Set<TenantName> seen = new HashSet<>();
        try (ExecutorService writers = Executors.newFixedThreadPool(4)) {
            List<Future<TenantPlacement>> writes = IntStream.range(0, tenants)
                    .mapToObj(i -> writers.submit(
                            () -> store.provision(new TenantName("t" + i)).orElseThrow()))
                    .toList();

            // when
            Revision position = Revision.START;
            boolean done = false;
            while (!done) {
                done = writes.stream().allMatch(Future::isDone);
                List<ControlChange> changes = store.changesAfter(position);
                changes.forEach(change ->
                        seen.add(((ControlChange.Placed) change).placement().tenant()));
                position = changes.isEmpty() ? position : last(changes);
            }
        }

        // then
        assertThat(seen).hasSize(tenants);
        assertThat(store.tenants(null))
                .extracting(TenantPlacement::partition)
                .filteredOn(new Partition(3)::equals)
                .hasSize(tenants / 4);
    }

    private static Revision last(List<ControlChange> changes) {
        return changes.getLast().revision();
    }

    private static NamedKey key(String id, @Nullable TenantName tenant, @Nullable Instant expiresAt) {
        ApiKey key = new ApiKey(
                id,
                tenant,
                "ab".repeat(32),
                Set.of(Scope.READ, Scope.WRITE),
                Set.of(new CollectionName("orders")),
                expiresAt);
        return new NamedKey(key, "a key", NOW, null);
    }

    private static LogDatabase open() {
        Database database = RealParts.get().newDatabase("control");
        return LogDatabase.open(new LogAddress(database.url(), database.user(), database.password(), 4, 6));
    }
}
