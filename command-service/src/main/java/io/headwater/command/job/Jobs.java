package io.headwater.command.job;

import io.headwater.command.job.Job.End;
import io.headwater.command.job.Job.State;
import io.headwater.events.CollectionName;
import io.headwater.events.Incarnation;
import io.headwater.events.JsonText;
import io.headwater.events.Metadata;
import io.headwater.events.Partition;
import io.headwater.events.TenantName;
import io.headwater.events.TenantPlacement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.node.ObjectNode;

/**
 * The jobs in the log's database, see docs/formats.md section 2. Blocks; safe for any number of threads and instances. All
 * methods throw Spring's {@code DataAccessException} if the database does not answer.
 */
public final class Jobs {
    /** Jobs of one tenant that wait or are under way, at most. */
    public static final int OPEN_MAX = 20;

    private static final Duration LOOK_FIRST = Duration.ofMillis(5);
    private static final Duration LOOK_LONGEST = Duration.ofMillis(200);

    private final JdbcClient jdbc;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    /** Does not connect yet. */
    public Jobs(DataSource database) {
        this.jdbc = JdbcClient.create(database);
    }

    /** Has {@code listener} called after each job that is added through this object; it must be quick. */
    void onAdded(Runnable listener) {
        listeners.add(listener);
    }

    private static final String ADD = """
            INSERT INTO log.job (id, kind, tenant, incarnation, partition, collection, request, metadata)
            SELECT
                :id,
                :kind,
                :tenant,
                :incarnation,
                :partition,
                :collection,
                :request::json,
                :metadata::json
            WHERE :open_max > (
                SELECT count(*)
                FROM log.job
                WHERE incarnation = :incarnation AND state IN ('queued', 'running')
            )
            """;

    /**
     * Queues a job behind those that wait.
     *
     * @return its id; empty if {@link #OPEN_MAX} of the tenant's are open already
     */
    public Optional<UUID> add(Job.Task task) {
        UUID id = UUID.randomUUID();
        int added = jdbc.sql(ADD)
                .param("id", id)
                .param("kind", task.kind())
                .param("tenant", task.tenant().tenant().value())
                .param("incarnation", task.tenant().incarnation().value())
                .param("partition", task.tenant().partition().number())
                .param("collection", task.collection().value())
                .param("request", JsonText.of(task.request()).toString())
                .param("metadata", task.metadata().toJson().toString())
                .param("open_max", OPEN_MAX)
                .update();
        if (added == 0) {
            return Optional.empty();
        }
        listeners.forEach(Runnable::run);
        return Optional.of(id);
    }

    private static final String COLUMNS =
            "id, kind, tenant, incarnation, partition, collection, request, metadata, state, done, result, created_at, changed_at";

    private static final String FIND = "SELECT " + COLUMNS + """

            FROM log.job
            WHERE id = :id
            """;

    /** A job by its id. */
    public Optional<Job> find(UUID id) {
        return jdbc.sql(FIND).param("id", id).query(Jobs::read).optional();
    }

    /**
     * Waits for a job to end.
     *
     * @return the job, ended or as it stands after the time
     * @throws InterruptedException if this thread is
     */
    public Job await(UUID id, Duration max) throws InterruptedException {
        long deadlineNanos = System.nanoTime() + max.toNanos();
        Job job = find(id).orElseThrow();
        for (Duration pause = LOOK_FIRST; !job.state().isFinal() && System.nanoTime() < deadlineNanos; ) {
            Thread.sleep(pause);
            pause = pause.multipliedBy(2).compareTo(LOOK_LONGEST) < 0 ? pause.multipliedBy(2) : LOOK_LONGEST;
            job = find(id).orElseThrow();
        }
        return job;
    }

    private static final String NEXT = "SELECT " + COLUMNS + """

            FROM log.job
            WHERE state IN ('queued', 'running')
            ORDER BY created_at, id
            LIMIT 1
            """;

    /** The job that is under way, or should be. */
    Optional<Job> next() {
        return jdbc.sql(NEXT).query(Jobs::read).optional();
    }

    private static final String NOTE = """
            UPDATE log.job
            SET state = 'running', done = :done, changed_at = now()
            WHERE id = :id AND state IN ('queued', 'running')
            RETURNING NOT cancel_asked
            """;

    /** Notes how much is done; returns whether to go on. */
    boolean note(UUID id, long done) {
        return jdbc.sql(NOTE)
                .param("id", id)
                .param("done", done)
                .query(Boolean.class)
                .optional()
                .orElse(false);
    }

    private static final String END = """
            UPDATE log.job
            SET state = :state, result = :result::json, changed_at = now()
            WHERE id = :id AND state IN ('queued', 'running')
            """;

    /** Ends a job, unless it has ended. */
    void end(UUID id, End end) {
        State state = switch (end) {
            case End.Succeeded _ -> State.SUCCEEDED;
            case End.Failed _ -> State.FAILED;
            case End.Cancelled _ -> State.CANCELLED;
        };
        @Nullable
        ObjectNode result = switch (end) {
            case End.Succeeded(ObjectNode it) -> it;
            case End.Failed failed -> failed.problem().toJson("");
            case End.Cancelled _ -> null;
        };
        jdbc.sql(END)
                .param("id", id)
                .param("state", text(state))
                .param("result", result == null ? null : JsonText.of(result).toString(), java.sql.Types.VARCHAR)
                .update();
    }

    private static final String CANCEL = """
            UPDATE log.job
            SET cancel_asked = true
            WHERE id = :id AND state IN ('queued', 'running')
            """;

    /** Asks for a job's end; one that has ended stays as it is. */
    void cancel(UUID id) {
        jdbc.sql(CANCEL).param("id", id).update();
    }

    private static final String FORGET = """
            DELETE FROM log.job
            WHERE state NOT IN ('queued', 'running') AND changed_at < now() - INTERVAL '7 days'
            """;

    /** Forgets jobs that ended a week ago. */
    void forgetOld() {
        jdbc.sql(FORGET).update();
    }

    private static Job read(ResultSet row, int number) throws SQLException {
        Job.Task task = new Job.Task(
                row.getString("kind"),
                new TenantPlacement(
                        new TenantName(row.getString("tenant")),
                        new Incarnation(row.getLong("incarnation")),
                        new Partition(row.getInt("partition"))),
                new CollectionName(row.getString("collection")),
                object(row.getString("request")),
                Metadata.fromJson(JsonText.of(row.getString("metadata"))));
        String result = row.getString("result");
        return new Job(
                row.getObject("id", UUID.class),
                task,
                State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                row.getLong("done"),
                result == null ? null : object(result),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getObject("changed_at", OffsetDateTime.class).toInstant());
    }

    private static ObjectNode object(String json) {
        return (ObjectNode) JsonText.of(json).tree();
    }

    /** A state as the table and clients know it. */
    static String text(State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
