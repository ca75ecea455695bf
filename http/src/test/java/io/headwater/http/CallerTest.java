package io.headwater.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.events.ApiKey;
import io.headwater.events.ApiKey.Scope;
import io.headwater.events.CollectionName;
import io.headwater.events.TenantName;
import java.util.EnumSet;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CallerTest {
    private static final TenantName ACME = new TenantName("acme");
    private static final TenantName OTHER = new TenantName("other");
    private static final CollectionName ORDERS = new CollectionName("orders");
    private static final CollectionName ITEMS = new CollectionName("items");

    @Test
    void aKeyOpensItsTenantAndNoOther() {
        // given
        Caller caller = caller(ACME, Set.of());
        // then
        allowed(() -> caller.require(Scope.ADMIN, ACME));
        allowed(() -> caller.require(Scope.WRITE, ACME, ORDERS));
        refused(() -> caller.require(Scope.READ, OTHER));
        refused(() -> caller.require(Scope.WRITE, OTHER, ORDERS));
        refused(() -> caller.requireOperator(Scope.ADMIN));
    }

    @Test
    void aKeyForSomeCollectionsChangesNothingElse() {
        // given
        Caller caller = caller(ACME, Set.of(ORDERS));
        // then
        allowed(() -> caller.require(Scope.ADMIN, ACME, ORDERS));
        allowed(() -> caller.require(Scope.READ, ACME));
        refused(() -> caller.require(Scope.READ, ACME, ITEMS));
        refused(() -> caller.require(Scope.WRITE, ACME));
        refused(() -> caller.require(Scope.ADMIN, ACME));
    }

    @Test
    void anOperatorOpensEveryTenantUnlessItsKeyIsForSomeCollections() {
        // given
        Caller whole = caller(null, Set.of());
        Caller limited = caller(null, Set.of(ORDERS));
        // then
        allowed(() -> whole.requireOperator(Scope.ADMIN));
        allowed(() -> whole.require(Scope.ADMIN, OTHER));
        allowed(() -> limited.require(Scope.WRITE, OTHER, ORDERS));
        refused(() -> limited.require(Scope.WRITE, OTHER, ITEMS));
        refused(() -> limited.require(Scope.ADMIN, OTHER));
        refused(() -> limited.requireOperator(Scope.ADMIN));
    }

    private static Caller caller(@Nullable TenantName tenant, Set<CollectionName> collections) {
        return new Caller(new ApiKey("k1", tenant, "0".repeat(64), EnumSet.allOf(Scope.class), collections, null));
    }

    private static void allowed(ThrowingCallable call) {
        assertThatNoException().isThrownBy(call);
    }

    private static void refused(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().type()).isEqualTo(ProblemType.FORBIDDEN));
    }
}
