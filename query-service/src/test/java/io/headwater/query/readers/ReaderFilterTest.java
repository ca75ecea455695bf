package io.headwater.query.readers;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.events.TenantName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReaderFilterTest {
    @ParameterizedTest
    @ValueSource(strings = {"/v1/tenants/acme", "/v1/tenants/acme/collections", "/v1/tenants/acme:batch-get"})
    void theTenantIsTheOneOfThePath(String path) {
        assertThat(ReaderFilter.tenant(path)).isEqualTo(new TenantName("acme"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/tenants", "/v1/tenants/", "/v1/tenants//x", "/v1/replicas", "/v1/tenants/A B/c", ""})
    void aPathWithoutTenantHasNone(String path) {
        assertThat(ReaderFilter.tenant(path)).isNull();
    }

    @Test
    void outsideOfRequestsTheReaderIsNobodyWhoNeverLeaves() {
        assertThat(Reader.current().tenant()).isNull();
        assertThat(Reader.current().client().isGone()).isFalse();
    }
}
