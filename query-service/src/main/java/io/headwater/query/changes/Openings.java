package io.headwater.query.changes;

import io.headwater.events.ApiKey;
import io.headwater.events.CollectionName;
import io.headwater.events.TenantName;
import io.headwater.events.TenantPlacement;
import io.headwater.events.Token;
import io.headwater.http.Caller;
import io.headwater.http.Problem;
import io.headwater.http.ProblemException;
import io.headwater.http.ProblemType;
import io.headwater.http.RequestParameters;
import io.headwater.query.catalogue.CollectionReads;
import io.headwater.query.catalogue.CollectionRef;
import io.headwater.query.changes.Opening.Start;
import io.headwater.query.replicas.Checkpoint;
import io.headwater.query.replicas.FreshReads.Answer;
import io.headwater.query.replicas.Freshness;
import io.headwater.query.tenants.TenantDirectory;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Reads what a request for a stream asks for, and refuses what cannot be given, while it still can be answered with a problem. */
final class Openings {
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Duration BACKLOG_MAX = Duration.ofSeconds(10);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final String START = "start";

    private final TenantDirectory tenants;
    private final CollectionReads collections;
    private final CurrentPlaces places;
    private final TenantLives lives;
    private final StreamParts parts;

    Openings(
            TenantDirectory tenants,
            CollectionReads collections,
            CurrentPlaces places,
            TenantLives lives,
            StreamParts parts) {
        this.tenants = tenants;
        this.collections = collections;
        this.places = places;
        this.lives = lives;
        this.parts = parts;
    }

    /**
     * Checks key, names and the place to begin at.
     *
     * @param collection null for all of the tenant that the key opens
     * @throws ProblemException 400, 403 or 404 as with other reads; 410 if the place is gone; 503 if it is not reached yet
     */
    Opening open(HttpServletRequest request, TenantName tenant, @Nullable CollectionName collection) {
        Caller caller = Caller.of(request);
        if (collection == null) {
            caller.require(ApiKey.Scope.READ, tenant);
        } else {
            caller.require(ApiKey.Scope.READ, tenant, collection);
        }
        String from = from(request);
        Token token = from == null || from.equals(START) ? null : Token.parse(from);
        Freshness asked = Freshness.of(request);
        TenantPlacement placement = tenants.find(tenant, asked);
        Freshness freshness = asked.in(placement.partition());
        Answer<?> answer = collection == null
                ? places.read(placement, freshness)
                : collections.describe(new CollectionRef(placement, collection), freshness);
        Start start = from != null && token == null
                ? new Start.WithState(answer.replica())
                : new Start.At(place(placement, token, answer.snapshot().checkpoint(), freshness));
        return new Opening(
                caller.key(),
                placement,
                new Scope(tenant, collection, caller.key().collections()),
                start);
    }

    /** What the client has by now counts more than where it wanted to begin: it sends the same address when it comes back. */
    private static @Nullable String from(HttpServletRequest request) {
        String from = RequestParameters.of(request, "from").optional("from");
        String last = request.getHeader("Last-Event-ID");
        return last == null || last.isBlank() ? from : last.strip();
    }

    private Checkpoint place(TenantPlacement tenant, @Nullable Token token, Checkpoint replica, Freshness freshness) {
        if (token == null) {
            // The snapshot that has the collection: were it dropped since, the stream is told so, and ends.
            return replica;
        }
        if (!token.partition().equals(tenant.partition())) {
            throw Problem.of(ProblemType.MALFORMED, "The token is none of this tenant's.")
                    .asException();
        }
        PartitionFeed feed = parts.feeds().of(tenant.partition());
        awaitReached(feed, token, replica, freshness);
        Checkpoint head = feed.tail().orElse(replica);
        Checkpoint place = new Checkpoint(token.epoch(), token.position());
        if (head.outdates(token)
                || lives.begin(tenant, head, freshness).isAfter(token.position())
                || !(feed.reachesBackTo(place) || topicReachesBackTo(tenant, place))) {
            throw Problem.of(
                            ProblemType.RESUME_POINT_EXPIRED,
                            "Changes after this token are no longer kept; begin again with from=start.")
                    .asException();
        }
        return place;
    }

    // The client may have been told of it by an instance that is ahead of this one; or by nobody.
    private static void awaitReached(PartitionFeed feed, Token token, Checkpoint replica, Freshness freshness) {
        while (true) {
            Checkpoint head = feed.tail().orElse(replica);
            if (head.reaches(token) || head.outdates(token)) {
                return;
            }
            if (freshness.remainingNanos() <= 0) {
                throw Problem.passing(ProblemType.NOT_FRESH_ENOUGH, "The token is not reached yet.", SOON)
                        .asException();
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private boolean topicReachesBackTo(TenantPlacement tenant, Checkpoint place) {
        CompletableFuture<Boolean> answer = parts.backlog().reachesBackTo(tenant.partition(), place);
        try {
            return answer.get(BACKLOG_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            answer.cancel(false);
            throw unavailable();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable();
        }
    }

    private static ProblemException unavailable() {
        return Problem.passing(ProblemType.UNAVAILABLE, "The changes after this token cannot be read at present.", SOON)
                .asException();
    }
}
