package io.headwater.command.collection;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.command.decision.Guard;
import io.headwater.command.job.Job;
import io.headwater.command.job.JobWork.Progress;
import io.headwater.command.store.Append;
import io.headwater.command.store.Append.Expectation;
import io.headwater.command.store.AppendOutcome;
import io.headwater.command.store.NewEvent;
import io.headwater.command.store.StreamId;
import io.headwater.command.store.axon.AxonWritePath;
import io.headwater.command.store.axon.HeldStore;
import io.headwater.command.store.axon.WritePathSettings;
import io.headwater.events.CollectionDefinition;
import io.headwater.events.CollectionName;
import io.headwater.events.Event;
import io.headwater.events.EventCodec;
import io.headwater.events.EventEnvelope;
import io.headwater.events.Incarnation;
import io.headwater.events.JsonText;
import io.headwater.events.Metadata;
import io.headwater.events.Partition;
import io.headwater.events.Subject;
import io.headwater.events.TenantName;
import io.headwater.events.TenantPlacement;
import io.headwater.events.Version;
import io.headwater.http.ProblemType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

/** A definition on its way, and what happens to the collection meanwhile. */
class EvolutionTest {
    private static final TenantPlacement TENANT =
            new TenantPlacement(new TenantName("acme"), new Incarnation(7), new Partition(0));
    private static final CollectionName THINGS = new CollectionName("things");
    private static final StreamId STREAM = StreamId.ofCollection(TENANT.incarnation(), THINGS);
    private static final Incarnation LIFE = new Incarnation(9);
    private static final Metadata METADATA = new Metadata("k1", null, Version.NONE);
    private static final CollectionDefinition PLAIN = definition("{\"schema\": {}}");
    private static final CollectionDefinition STRICTER = definition("{\"schema\": {\"required\": [\"a\"]}}");

    private final HeldStore store = new HeldStore();
    private final AxonWritePath writePath =
            AxonWritePath.start(store, new WritePathSettings(DataSize.ofMegabytes(1), 200, Duration.ZERO));
    private final Definitions definitions = new Definitions(store);
    private final List<Duration> pauses = new ArrayList<>();
    private final Evolution evolution = new Evolution(
            new CollectionCommands(
                    tenant -> new Guard(StreamId.ofTenant(tenant.incarnation()), Version.NONE, () -> {}),
                    writePath.commands()),
            definitions,
            store,
            pauses::add);

    EvolutionTest() {
        append(new Event.CollectionDefined(LIFE, PLAIN));
    }

    @AfterEach
    void close() {
        writePath.close();
    }

    @Test
    void whatAnotherInstanceHasSettledHasSucceeded() {
        // when
        Job.End end = evolution.run(job(), onceProposed(() -> append(new Event.CollectionDefined(LIFE, STRICTER))));

        // then
        assertThat(end).isInstanceOfSatisfying(Job.End.Succeeded.class, succeeded -> {
            assertThat(succeeded.result().path("version").longValue()).isEqualTo(3);
            assertThat(succeeded.result().path("token").stringValue())
                    .isEqualTo(last().token().toString());
        });
    }

    @Test
    void whatAnotherInstanceHasSettledHasSucceededEvenIfTheNextIsOnItsWay() {
        // when
        Job.End end = evolution.run(job(), onceProposed(() -> {
            append(new Event.CollectionDefined(LIFE, STRICTER));
            append(new Event.CollectionDefined(LIFE, STRICTER, PLAIN));
        }));

        // then
        assertThat(end).isInstanceOf(Job.End.Succeeded.class);
    }

    @Test
    void whatAnotherInstanceHasWithdrawnHasFailed() {
        // when
        Job.End end = evolution.run(job(), onceProposed(() -> append(new Event.CollectionDefined(LIFE, PLAIN))));

        // then
        assertThat(problemOf(end)).isEqualTo(ProblemType.CONFLICT);
        assertThat(last().version()).isEqualTo(new Version(3));
    }

    @Test
    void aCollectionThatIsDroppedMeanwhileIsUnknown() {
        // when
        Job.End end = evolution.run(job(), onceProposed(() -> append(new Event.CollectionDropped())));

        // then
        assertThat(problemOf(end)).isEqualTo(ProblemType.NOT_FOUND);
    }

    @Test
    void aLogWithoutRoomAtTheEndDoesNotCostTheWayToIt() {
        // when
        Job.End end = evolution.run(job(), onceProposed(() -> store.turnAway(3)));

        // then
        assertThat(end).isInstanceOf(Job.End.Succeeded.class);
        assertThat(last().version()).isEqualTo(new Version(3));
        assertThat(pauses).hasSize(3);
    }

    // Told at the beginning, and after each page of records.
    private static Progress onceProposed(Runnable meanwhile) {
        List<Long> told = new ArrayList<>();
        return done -> {
            told.add(done);
            if (told.size() == 2) {
                meanwhile.run();
            }
            return true;
        };
    }

    private static ProblemType problemOf(Job.End end) {
        return ((Job.End.Failed) end).problem().type();
    }

    private static Job job() {
        Job.Task task = new Job.Task(Evolution.KIND, TENANT, THINGS, STRICTER.toJson(), METADATA);
        return new Job(UUID.randomUUID(), task, Job.State.RUNNING, 0, null, Instant.EPOCH, Instant.EPOCH);
    }

    private EventEnvelope last() {
        return Objects.requireNonNull(definitions.readLast(TENANT, THINGS));
    }

    private void append(Event event) {
        EventEnvelope before = definitions.readLast(TENANT, THINGS);
        Version version = before == null ? Version.NONE : before.version();
        NewEvent stored = new NewEvent(
                UUID.randomUUID(),
                STREAM,
                version.next(),
                Subject.of(TENANT.tenant(), THINGS),
                event.type(),
                EventCodec.encode(event),
                METADATA,
                Instant.EPOCH);
        Append append = new Append(TENANT.partition(), List.of(new Expectation(STREAM, version)), List.of(stored));
        assertThat(store.append(append).join()).isInstanceOf(AppendOutcome.Appended.class);
    }

    private static CollectionDefinition definition(String json) {
        return CollectionDefinition.fromJson(JsonText.of(json).tree());
    }
}
