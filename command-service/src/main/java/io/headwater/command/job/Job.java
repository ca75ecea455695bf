package io.headwater.command.job;

import io.headwater.events.CollectionName;
import io.headwater.events.Metadata;
import io.headwater.events.TenantPlacement;
import io.headwater.http.Problem;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A piece of work as it stands.
 *
 * @param id random, so that nobody finds the jobs of others
 * @param task what is to be done
 * @param state where it stands
 * @param done how much of it, in the unit of its kind, such as records
 * @param result of a job that has succeeded; of one that has failed the problem document, without a trace id; else null
 * @param createdAt when it was asked for
 * @param changedAt when it last got on
 */
public record Job(
        UUID id,
        Task task,
        State state,
        long done,
        @Nullable ObjectNode result,
        Instant createdAt,
        Instant changedAt) {
    /**
     * What is to be done.
     *
     * @param kind says who does it
     * @param tenant whose it is
     * @param collection what it is about
     * @param request all that there is to know, as JSON
     * @param metadata for the events that it causes
     */
    public record Task(
            String kind, TenantPlacement tenant, CollectionName collection, ObjectNode request, Metadata metadata) {}

    /** Where a job stands. */
    public enum State {
        /** Waits for those before it. */
        QUEUED,
        /** Under way. */
        RUNNING,
        /** Ended as asked. */
        SUCCEEDED,
        /** Ended with a problem; nothing was changed. */
        FAILED,
        /** Ended because somebody asked for it; nothing was changed. */
        CANCELLED;

        /** Whether it stays so. */
        public boolean isFinal() {
            return this != QUEUED && this != RUNNING;
        }
    }

    /** How a job ends. */
    public sealed interface End {
        /** As asked. */
        record Succeeded(ObjectNode result) implements End {}

        /** With a problem. */
        record Failed(Problem problem) implements End {}

        /** On request. */
        record Cancelled() implements End {}
    }
}
