package io.headwater.command;

import static io.headwater.command.Collections.code;
import static io.headwater.command.Collections.fault;
import static io.headwater.command.Collections.op;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headwater.command.CommandService.Answer;
import io.headwater.command.store.postgres.LogDatabase;
import io.headwater.command.store.postgres.SessionLock;
import io.headwater.events.Incarnation;
import io.headwater.http.BearerKey;
import io.headwater.parts.RealParts;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Collections that have records take on constraints. */
class BackfillE2EIT {
    private static final String UNIQUE = "\"unique\": [{\"fields\": [\"email\"]}]";
    private static final String REFERENCE = "\"references\": [{\"field\": \"parentId\", \"collection\": \"parents\"}]";

    // A test holds the log's jobs, so it is a log of their own.
    private static final CommandService SERVICE =
            CommandService.start(RealParts.get().newDatabase("backfill"), BearerKey.random());

    private final Collections collections = Collections.of(SERVICE).with("things", "");
    private final LogFacts facts = LogFacts.of(collections, "things");
    private final Evolving evolving = new Evolving(SERVICE, collections.path("things") + "/records");

    @AfterAll
    static void stop() {
        SERVICE.close();
    }

    @Test
    void aUniqueFieldIsUniqueAmongRecordsThatWereThere() throws Exception {
        // given
        fill(5_000, n -> "{\"email\": \"e" + n + "\"}");
        collections.delete("things", "r7");
        // when
        Answer defined = collections.define("things", UNIQUE, "Prefer", "wait=60");
        // then
        assertThat(defined.status()).isEqualTo(200);
        Answer taken = collections.create("things", "{\"email\": \"e4999\"}");
        assertThat(code(taken)).isEqualTo("unique-violated");
        assertThat(fault(taken, "pointer", "id")).isEqualTo("/email r4999");
        assertThat(collections.create("things", "{\"email\": \"e7\"}").status()).isEqualTo(201);
        assertThat(facts.claims("email")).hasSize(5_000).isEqualTo(facts.claimsOfRecords("email"));
        // and again, though thousands of rows of the same name must be gone before
        assertThat(collections.define("things", "").status()).isEqualTo(200);
        assertThat(collections.define("things", UNIQUE, "Prefer", "wait=60").status())
                .isEqualTo(200);
        assertThat(facts.claims("email")).hasSize(5_000).isEqualTo(facts.claimsOfRecords("email"));
    }

    @Test
    void recordsThatShareAValueAreNamedAndNothingStaysBehind() throws Exception {
        // given
        fill(20, n -> "{\"email\": \"e" + n + "\"}");
        collections.put("things", "twin", "{\"email\": \"e3\"}");
        long versions = evolving.versions();
        // when
        Answer refused = collections.define("things", UNIQUE);
        // then
        assertThat(refused.status()).isEqualTo(409);
        assertThat(code(refused)).isEqualTo("incompatible-constraints");
        assertThat(refused.json().path("errors")).hasSize(1);
        assertThat(fault(refused, "pointer", "id")).isEqualTo("/records/twin/email r3");
        assertThat(refused.json().path("traceId").asString()).isNotEmpty();
        assertThat(evolving.versions()).isEqualTo(versions + 2);
        assertThat(facts.claims("email")).isEmpty();
        assertThat(collections.create("things", "{\"email\": \"e3\"}").status()).isEqualTo(201);
    }

    @Test
    void ofManyRecordsThatStandInTheWaySomeAreShown() {
        // given
        fill(30, n -> "{\"email\": \"same\"}");
        // when
        Answer refused = collections.define("things", UNIQUE);
        // then
        assertThat(refused.json().path("errors")).hasSize(10);
        assertThat(refused.json().path("detail").asString()).startsWith("At least 10 ");
    }

    @Test
    void whatWasRefusedOrTakenAwayIsTakenAgainAndKnowsOnlyWhatIsThereNow() throws Exception {
        // given
        fill(10, n -> "{\"email\": \"e" + n + "\"}");
        collections.put("things", "twin", "{\"email\": \"e3\"}");
        // when
        assertThat(collections.define("things", UNIQUE).status()).isEqualTo(409);
        collections.put("things", "r0", "{\"email\": \"e3\"}");
        collections.put("things", "r3", "{\"email\": \"e0\"}");
        collections.delete("things", "twin");
        assertThat(collections.define("things", UNIQUE).status()).isEqualTo(200);
        assertThat(facts.claims("email")).hasSize(10).isEqualTo(facts.claimsOfRecords("email"));
        assertThat(collections.define("things", "").status()).isEqualTo(200);
        collections.put("things", "r0", "{\"email\": \"e5\"}");
        collections.put("things", "r5", "{\"email\": \"e3\"}");
        // then
        assertThat(collections.define("things", UNIQUE).status()).isEqualTo(200);
        assertThat(facts.claims("email")).hasSize(10).isEqualTo(facts.claimsOfRecords("email"));
    }

    @Test
    void aReferenceIsCheckedAndKeepsWhatRecordsThatWereThereReferTo() throws Exception {
        // given
        collections.with("parents", "").put("parents", "p", "{}");
        collections.put("things", "a", "{\"parentId\": \"p\"}");
        collections.put("things", "b", "{\"parentId\": \"nobody\"}");
        collections.put("things", "c", "{\"parentId\": \"no id\"}");
        // when
        Answer refused = collections.define("things", REFERENCE);
        Answer free = collections.delete("parents", "p");
        collections.put("parents", "p", "{}");
        collections.delete("things", "b");
        collections.put("things", "c", "{\"parentId\": null}");
        Answer taken = collections.define("things", REFERENCE);
        // then
        assertThat(code(refused)).isEqualTo("incompatible-constraints");
        assertThat(refused.json().at("/errors/0/pointer").stringValue()).isEqualTo("/records/b/parentId");
        assertThat(refused.json().at("/errors/1/pointer").stringValue()).isEqualTo("/records/c/parentId");
        assertThat(free.status()).isEqualTo(200);
        assertThat(taken.status()).isEqualTo(200);
        Answer kept = collections.delete("parents", "p");
        assertThat(code(kept)).isEqualTo("still-referenced");
        assertThat(fault(kept, "collection", "id", "field")).isEqualTo("things a parentId");
        assertThat(facts.references("parentId")).isEqualTo(Map.of("a", "p"));
    }

    @Test
    void aLimitBelowWhatIsThereIsRefusedAndAnotherIsExact() throws Exception {
        // given
        fill(12, n -> "{}");
        collections.delete("things", "r5");
        // when
        Answer below = collections.define("things", "\"limits\": {\"records\": 10}");
        collections.delete("things", "r6");
        Answer even = collections.define("things", "\"limits\": {\"records\": 10}");
        // then
        assertThat(code(below)).isEqualTo("incompatible-constraints");
        assertThat(fault(below, "pointer")).isEqualTo("/limits/records");
        assertThat(even.status()).isEqualTo(200);
        assertThat(code(collections.create("things", "{}"))).isEqualTo("limit-reached");
        assertThat(collections.delete("things", "r1").status()).isEqualTo(200);
        assertThat(collections.create("things", "{}").status()).isEqualTo(201);
        assertThat(code(collections.create("things", "{}"))).isEqualTo("limit-reached");
        assertThat(facts.count()).isEqualTo(10);
    }

    @Test
    void everyWriteUnderAProposalLeavesAllThatItsRecordHas() throws Exception {
        // given records of before, and a proposal that nobody works on
        collections.with("parents", "").put("parents", "p", "{}");
        fill(9, n -> "{\"email\": \"e" + n + "\", \"parentId\": \"p\", \"n\": 1}");
        evolving.proposeAndDie(Collections.definition(UNIQUE + ", " + REFERENCE));
        // when
        writeInEveryWay();
        Answer breaking = collections.create("things", "{\"email\": \"e0\"}");
        Answer kept = collections.delete("parents", "p");
        // then
        Map<String, String> changed = facts.claimsOfRecords("email");
        changed.keySet().removeAll(List.of("r5", "r8"));
        assertThat(facts.claims("email"))
                .isEqualTo(changed)
                .containsOnlyKeys("r0", "r1", "r2", "r3", "new", "r6", "r7", "i");
        assertThat(facts.references("parentId")).containsOnlyKeys("r0", "r2", "r3", "r6");
        assertThat(code(breaking)).isEqualTo("unique-violated");
        assertThat(code(kept)).isEqualTo("still-referenced");
        // and whoever finishes it fills in the rest
        assertThat(collections.define("things", UNIQUE + ", " + REFERENCE).status())
                .isEqualTo(200);
        assertThat(facts.claims("email")).isEqualTo(facts.claimsOfRecords("email"));
        assertThat(facts.references("parentId")).isEqualTo(facts.texts("parentId"));
    }

    // r5 is written what it has already, and r8 is left alone.
    private void writeInEveryWay() {
        collections.merge("things", "r0", "{\"n\": 2}");
        collections.put("things", "r1", "{\"email\": \"e1\", \"parentId\": null}");
        collections.adjust("things", "r2", "{\"/n\": 1}");
        collections.merge("things", "r3", "{\"email\": \"other\"}");
        collections.delete("things", "r4");
        collections.create("things", "{\"email\": \"e4\", \"id\": \"new\"}");
        collections.merge("things", "r5", "{\"n\": 1}");
        collections.batch(
                true,
                op("merge", "things", "\"id\": \"r6\", \"body\": {\"n\": 3}"),
                op("merge", "things", "\"id\": \"r6\", \"body\": {\"email\": \"moved\"}"),
                op("merge", "things", "\"id\": \"r6\", \"body\": {\"n\": 4}"));
        String imported = "{\"id\": \"r7\", \"email\": \"e7\", \"n\": 9}\n{\"id\": \"i\", \"email\": \"imported\"}\n";
        SERVICE.operator(
                "POST",
                collections.path("things") + ":import?mode=put",
                imported,
                "Content-Type",
                "application/x-ndjson");
    }

    @Test
    void twoDefinitionsAtOnceAreTakenOneAfterTheOther() throws Exception {
        // given
        fill(10, n -> "{\"email\": \"e" + n + "\", \"parentId\": \"p" + n + "\"}");
        String first;
        String second;
        try (SessionLock _ = holdJobs()) {
            first = collections.define("things", UNIQUE, "Prefer", "wait=0").header("Location");
            second = collections
                    .define("things", "\"unique\": [{\"fields\": [\"parentId\"]}]", "Prefer", "wait=0")
                    .header("Location");
        }
        // then
        await().until(() -> state(second).equals("succeeded"));
        assertThat(state(first)).isEqualTo("succeeded");
        assertThat(facts.claims("email")).isEmpty();
        assertThat(facts.claims("parentId")).isEqualTo(facts.claimsOfRecords("parentId"));
    }

    @Test
    void aCollectionThatIsDroppedMeanwhileLeavesNothing() throws Exception {
        // given
        fill(10, n -> "{\"email\": \"e" + n + "\"}");
        evolving.proposeAndDie(Collections.definition(UNIQUE));
        collections.merge("things", "r0", "{\"n\": 2}");
        Incarnation dropped = facts.incarnation();
        assertThat(facts.claims(dropped, "email")).hasSize(1);
        // when
        assertThat(collections.drop("things").status()).isEqualTo(204);
        collections.with("things", UNIQUE);
        // then
        assertThat(facts.incarnation()).isNotEqualTo(dropped);
        assertThat(facts.claims(dropped, "email")).isEmpty();
        assertThat(collections.create("things", "{\"email\": \"e0\"}").status()).isEqualTo(201);
        assertThat(facts.claims("email")).hasSize(1);
    }

    private void fill(int count, IntFunction<String> body) {
        for (int from = 0; from < count; from += 1_000) {
            String[] operations = IntStream.range(from, Math.min(count, from + 1_000))
                    .mapToObj(n -> op("create", "things", "\"id\": \"r" + n + "\", \"body\": " + body.apply(n)))
                    .toArray(String[]::new);
            assertThat(collections.batch(true, operations).status()).isEqualTo(200);
        }
    }

    // The service may hold them for a moment after a job that has ended.
    private static SessionLock holdJobs() {
        return await().until(
                        () -> SessionLock.tryAcquire(SERVICE.bean(LogDatabase.class), "headwater.jobs"),
                        Optional::isPresent)
                .orElseThrow();
    }

    private static String state(String job) {
        return SERVICE.operator("GET", job, "").json().path("state").asString();
    }
}
