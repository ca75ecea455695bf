package io.headwater.http;

import io.headwater.events.ApiKey;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.filter.OncePerRequestFilter;

/** Lets nothing below {@code /v1} pass without a valid API key. */
final class ApiKeyFilter extends OncePerRequestFilter {
    private static final String SCHEME = "bearer ";

    private final KeyDirectory keys;
    private final InstantSource clock;

    ApiKeyFilter(KeyDirectory keys, InstantSource clock) {
        this.keys = keys;
        this.clock = clock;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Optional<ApiKey> key = authenticate(request.getHeader("Authorization"));
        if (key.isPresent()) {
            request.setAttribute(Caller.ATTRIBUTE, new Caller(key.get()));
            chain.doFilter(request, response);
        } else {
            ProblemAnswer.write(HttpProblems.ofStatus(401), request, response);
        }
    }

    private Optional<ApiKey> authenticate(@Nullable String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return Optional.empty();
        }
        return BearerKey.parse(authorization.substring(SCHEME.length()).strip())
                .flatMap(bearer -> keys.find(bearer.id()).filter(key -> opens(key, bearer)));
    }

    private boolean opens(ApiKey key, BearerKey bearer) {
        boolean secretFits = MessageDigest.isEqual(ascii(key.secretHash()), ascii(bearer.secretHash()));
        return secretFits && (key.expiresAt() == null || clock.instant().isBefore(key.expiresAt()));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
