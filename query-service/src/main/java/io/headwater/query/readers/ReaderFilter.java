package io.headwater.query.readers;

import io.headwater.events.InvalidName;
import io.headwater.events.TenantName;
import io.headwater.query.readers.HttpClients.HttpClient;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Binds the reader to the thread that answers a request. */
final class ReaderFilter implements Filter {
    private static final String TENANTS = "/v1/tenants/";

    private final HttpClients clients;

    ReaderFilter(HttpClients clients) {
        this.clients = clients;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        HttpServletRequest http = (HttpServletRequest) request;
        try (HttpClient client = clients.of(http)) {
            Reader reader = new Reader(tenant(http.getServletPath()), client);
            ScopedValue.where(Reader.CURRENT, reader).call(() -> {
                chain.doFilter(request, response);
                return true;
            });
        } catch (IOException | ServletException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new ServletException(e);
        }
    }

    /** The tenant of a path; null if it has none. */
    static @Nullable TenantName tenant(String path) {
        if (!path.startsWith(TENANTS)) {
            return null;
        }
        String name = path.substring(TENANTS.length()).split("[/:]", 2)[0];
        try {
            return new TenantName(name);
        } catch (InvalidName _) {
            return null;
        }
    }
}
