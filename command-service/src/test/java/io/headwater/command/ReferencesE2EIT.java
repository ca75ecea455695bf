package io.headwater.command;

import static io.headwater.command.BatchFixture.statuses;
import static io.headwater.command.Collections.code;
import static io.headwater.command.Collections.fault;
import static io.headwater.command.Collections.op;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.command.CommandService.Answer;
import org.junit.jupiter.api.Test;

/** References between records and limits of collections, over HTTP, on a real log. */
class ReferencesE2EIT {
    private static final String REFERENCES = "\"references\": [{\"field\": \"parentId\", \"collection\": \"parents\"}]";

    private final Collections collections = Collections.of(CommandService.shared());

    @Test
    void aFieldRefersToARecordThatIsThere() {
        // given
        collections.with("parents", "").with("children", REFERENCES);
        // when
        Answer missing = collections.create("children", "{\"parentId\": \"p\"}");
        Answer impossible = collections.create("children", "{\"parentId\": \"no id\"}");
        Answer none = collections.create("children", "{\"parentId\": null}");
        collections.put("parents", "p", "{}");
        Answer there = collections.put("children", "c", "{\"parentId\": \"p\"}");
        Answer moved = collections.merge("children", "c", "{\"parentId\": \"q\"}");
        // then
        assertThat(missing.status()).isEqualTo(409);
        assertThat(code(missing)).isEqualTo("reference-missing");
        assertThat(fault(missing, "pointer")).isEqualTo("/parentId");
        assertThat(code(impossible)).isEqualTo("reference-missing");
        assertThat(none.status()).isEqualTo(201);
        assertThat(there.status()).isEqualTo(201);
        assertThat(code(moved)).isEqualTo("reference-missing");
    }

    @Test
    void whatIsReferredToStaysUntilNobodyRefersToIt() {
        // given
        collections.with("parents", "").with("children", REFERENCES);
        collections.put("parents", "p", "{}");
        collections.put("children", "c", "{\"parentId\": \"p\"}");
        // when
        Answer referred = collections.delete("parents", "p");
        Answer drop = collections.drop("parents");
        collections.merge("children", "c", "{\"parentId\": null}");
        Answer free = collections.delete("parents", "p");
        // then
        assertThat(referred.status()).isEqualTo(409);
        assertThat(code(referred)).isEqualTo("still-referenced");
        assertThat(fault(referred, "pointer", "collection", "id", "field")).isEqualTo(" children c parentId");
        assertThat(code(drop)).isEqualTo("still-referenced");
        assertThat(free.status()).isEqualTo(200);
        assertThat(code(collections.merge("children", "c", "{\"parentId\": \"p\"}")))
                .isEqualTo("reference-missing");
    }

    @Test
    void referencesOfADroppedCollectionHoldNothing() {
        // given
        collections.with("parents", "").with("children", REFERENCES);
        collections.put("parents", "p", "{}");
        collections.put("children", "c", "{\"parentId\": \"p\"}");
        // when
        assertThat(collections.drop("children").status()).isEqualTo(204);
        // then
        assertThat(collections.delete("parents", "p").status()).isEqualTo(200);
        assertThat(collections.drop("parents").status()).isEqualTo(204);
    }

    @Test
    void aReferenceThatIgnoresDeletionsLetsGo() {
        // given
        String lax =
                "\"references\": [{\"field\": \"parentId\", \"collection\": \"parents\", \"onDelete\": \"ignore\"}]";
        collections.with("parents", "").with("children", lax);
        Answer missing = collections.create("children", "{\"parentId\": \"p\"}");
        collections.put("parents", "p", "{}");
        collections.put("children", "c", "{\"parentId\": \"p\"}");
        // when
        Answer deleted = collections.delete("parents", "p");
        Answer untouched = collections.merge("children", "c", "{\"n\": 1}");
        // then
        assertThat(code(missing)).isEqualTo("reference-missing");
        assertThat(deleted.status()).isEqualTo(200);
        assertThat(untouched.status()).isEqualTo(200);
    }

    @Test
    void aReferenceMayBeDeclaredBeforeItsCollectionIsThere() {
        // given
        collections.with("children", REFERENCES);
        // when
        Answer before = collections.create("children", "{\"parentId\": \"p\"}");
        Answer without = collections.create("children", "{}");
        collections.with("parents", "").put("parents", "p", "{}");
        Answer afterwards = collections.create("children", "{\"parentId\": \"p\"}");
        // then
        assertThat(code(before)).isEqualTo("reference-missing");
        assertThat(without.status()).isEqualTo(201);
        assertThat(afterwards.status()).isEqualTo(201);
    }

    @Test
    void aCollectionThatWasReplacedIsReferredToAnew() {
        // given
        collections.with("parents", "").with("children", REFERENCES);
        collections.put("parents", "p", "{}");
        collections.put("children", "c", "{}");
        // when
        collections.drop("parents");
        Answer gone = collections.merge("children", "c", "{\"parentId\": \"p\"}");
        collections.with("parents", "");
        Answer empty = collections.merge("children", "c", "{\"parentId\": \"p\"}");
        collections.put("parents", "p", "{}");
        Answer there = collections.merge("children", "c", "{\"parentId\": \"p\"}");
        // then
        assertThat(code(gone)).isEqualTo("reference-missing");
        assertThat(code(empty)).isEqualTo("reference-missing");
        assertThat(there.status()).isEqualTo(200);
    }

    @Test
    void aNumberRefersToItsShortestDecimalForm() {
        // given
        collections
                .with("parents", "")
                .with("children", "\"references\": [{\"field\": \"number\", \"collection\": \"parents\"}]");
        collections.put("parents", "7", "{}");
        // then
        assertThat(collections.create("children", "{\"number\": 7.00}").status())
                .isEqualTo(201);
        assertThat(code(collections.create("children", "{\"number\": 7.01}"))).isEqualTo("reference-missing");
    }

    @Test
    void inABatchParentsComeBeforeTheirChildrenAndGoAfterThem() {
        // given
        collections.with("parents", "").with("children", REFERENCES);
        // when
        Answer come = collections.batch(
                true,
                op("create", "parents", "\"id\": \"p\", \"body\": {}"),
                op("create", "children", "\"id\": \"c\", \"body\": {\"parentId\": \"p\"}"));
        Answer wrongOrder = collections.batch(
                false,
                op("create", "children", "\"id\": \"d\", \"body\": {\"parentId\": \"q\"}"),
                op("create", "parents", "\"id\": \"q\", \"body\": {}"),
                op("delete", "parents", "\"id\": \"p\""),
                op("delete", "children", "\"id\": \"c\""));
        Answer go = collections.batch(
                true,
                op("create", "children", "\"id\": \"e\", \"body\": {\"parentId\": \"p\"}"),
                op("delete", "children", "\"id\": \"e\""),
                op("delete", "parents", "\"id\": \"p\""));
        // then
        assertThat(come.status()).isEqualTo(200);
        assertThat(statuses(wrongOrder)).containsExactly(409, 201, 409, 200);
        assertThat(go.status()).isEqualTo(200);
    }

    @Test
    void aCollectionHoldsAsManyRecordsAsItMayAndTheLimitMayMove() {
        // given
        collections.with("things", "\"limits\": {\"records\": 2}");
        collections.put("things", "a", "{}");
        collections.put("things", "b", "{}");
        // when
        Answer third = collections.create("things", "{}");
        Answer changed = collections.put("things", "a", "{\"n\": 1}");
        collections.delete("things", "a");
        Answer inItsPlace = collections.put("things", "a", "{}");
        collections.with("things", "\"limits\": {\"records\": 3}");
        Answer more = collections.create("things", "{}");
        collections.with("things", "\"limits\": {\"records\": 1}");
        Answer full = collections.create("things", "{}");
        // then
        assertThat(third.status()).isEqualTo(409);
        assertThat(code(third)).isEqualTo("limit-reached");
        assertThat(changed.status()).isEqualTo(200);
        assertThat(inItsPlace.status()).isEqualTo(201);
        assertThat(more.status()).isEqualTo(201);
        assertThat(code(full)).isEqualTo("limit-reached");
        assertThat(collections.delete("things", "b").status()).isEqualTo(200);
    }
}
