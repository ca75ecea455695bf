package io.headwater.query.replicas;

import io.headwater.events.Partition;
import io.headwater.events.Token;
import io.headwater.http.HeadwaterHeaders;
import io.headwater.http.Prefer;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import org.jspecify.annotations.Nullable;

/**
 * How fresh an answer must be, and how long its reader waits for that.
 *
 * @param token the answer shows what it stands for; null if any state will do
 * @param deadlineNanos on the scale of {@link System#nanoTime}
 * @param kept whether an answer will do that was read before and kept
 */
public record Freshness(@Nullable Token token, long deadlineNanos, boolean kept) {
    /** How long is waited unless the request says otherwise. */
    public static final Duration WAIT_DEFAULT = Duration.ofSeconds(2);
    /** How long is waited at most, whatever the request says. */
    public static final Duration WAIT_MAX = Duration.ofSeconds(30);

    /**
     * Reads {@code Headwater-Token}, {@code Prefer: wait=N} and {@code Cache-Control: no-cache}.
     *
     * @throws io.headwater.events.InvalidName if the token is none
     */
    public static Freshness of(HttpServletRequest request) {
        boolean kept = Collections.list(request.getHeaders("Cache-Control")).stream()
                .flatMap(line -> Arrays.stream(line.split(",")))
                .noneMatch(directive -> directive.strip().equalsIgnoreCase("no-cache"));
        String header = request.getHeader(HeadwaterHeaders.TOKEN);
        Token token = header == null ? null : Token.parse(header.strip());
        Duration wait = Prefer.parse(request.getHeaders("Prefer")).waitMax().orElse(WAIT_DEFAULT);
        return within(token, wait.compareTo(WAIT_MAX) > 0 ? WAIT_MAX : wait, kept);
    }

    private static Freshness within(@Nullable Token token, Duration wait, boolean kept) {
        return new Freshness(token, System.nanoTime() + wait.toNanos(), kept);
    }

    /** Any time from now. */
    public static Freshness within(@Nullable Token token, Duration wait) {
        return within(token, wait, true);
    }

    /** What remains for a tenant of this partition: a token of another one constrains nothing. */
    public Freshness in(Partition partition) {
        return token == null || token.partition().equals(partition) ? this : new Freshness(null, deadlineNanos, kept);
    }

    /** Asks for {@code other} too. Both are of one partition. */
    public Freshness and(Token other) {
        return new Freshness(orLater(other), deadlineNanos, kept);
    }

    /** The later of the token asked for and {@code other}. Both are of one partition. */
    public Token orLater(Token other) {
        if (token == null || other.epoch() > token.epoch()) {
            return other;
        }
        return other.epoch() == token.epoch() && other.position().isAfter(token.position()) ? other : token;
    }

    /** What is left of the wait; zero or less when it is over. */
    public long remainingNanos() {
        return deadlineNanos - System.nanoTime();
    }
}
