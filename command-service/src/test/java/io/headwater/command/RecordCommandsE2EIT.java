package io.headwater.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.command.CommandService.Answer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The contract of commands on records, over HTTP, on a real log. */
class RecordCommandsE2EIT {
    private static final String ANY_OBJECT = "{\"type\": \"object\"}";

    private final CommandService service = CommandService.shared();
    private final String records = service.newCollection(ANY_OBJECT);

    @Nested
    class Creating {
        @Test
        void aRecordGetsAGeneratedIdAndSaysWhereItIs() {
            // when
            Answer created = service.operator("POST", records, "{\"total\": 14.00}");
            // then
            assertThat(created.status()).isEqualTo(201);
            String id = created.json().path("id").stringValue();
            assertThat(id).matches("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}");
            assertThat(created.response().body()).isEqualTo("{\"id\":\"" + id + "\",\"version\":1}");
            assertThat(created.header("Location")).isEqualTo(records + "/" + id);
            assertThat(created.header("ETag")).isEqualTo("\"1\"");
            assertThat(created.header("Headwater-Token")).matches("1\\.\\d+\\.\\d+");
        }

        @Test
        void theBodysIdIsTaken() {
            // when
            Answer created = service.operator("POST", records, "{\"id\": \"A-1\", \"total\": 1}");
            Answer again = service.operator("POST", records, "{\"id\": \"A-1\", \"total\": 2}");
            // then
            assertThat(created.header("Location")).isEqualTo(records + "/A-1");
            assertThat(again.status()).isEqualTo(409);
            assertThat(again.json().path("code").stringValue()).isEqualTo("already-exists");
        }

        @Test
        void theRepresentationIsAnsweredIfAskedForWithEveryDigit() {
            // when
            Answer created = service.operator(
                    "POST",
                    records,
                    "{\"total\": 14.00, \"big\": 12345678901234567890, \"small\": 0.1}",
                    "Prefer",
                    "return=representation");
            // then
            assertThat(created.header("Preference-Applied")).isEqualTo("return=representation");
            assertThat(created.response().body())
                    .contains("\"data\":{\"total\":14.00,\"big\":12345678901234567890,\"small\":0.1}")
                    .contains("\"createdAt\":\"20")
                    .contains("\"updatedAt\":\"20");
        }

        @Test
        void aDeletedRecordBeginsAgainAndItsVersionsGoOn() {
            // given
            service.operator("POST", records, "{\"id\": \"r\"}");
            service.operator("DELETE", records + "/r", "");
            // when
            Answer created = service.operator("POST", records, "{\"id\": \"r\"}");
            // then
            assertThat(created.status()).isEqualTo(201);
            assertThat(created.header("ETag")).isEqualTo("\"3\"");
        }
    }

    @Nested
    class Putting {
        @Test
        void aRecordIsCreatedThenReplaced() {
            // when
            Answer created = service.operator("PUT", records + "/r", "{\"total\": 1}");
            Answer replaced = service.operator("PUT", records + "/r", "{\"total\": 2}");
            // then
            assertThat(created.status()).isEqualTo(201);
            assertThat(created.header("Location")).isEqualTo(records + "/r");
            assertThat(replaced.status()).isEqualTo(200);
            assertThat(replaced.response().body()).isEqualTo("{\"id\":\"r\",\"version\":2}");
        }

        @Test
        void theSameBodyWritesNothingAndAnswersTheSameVersionAndToken() {
            // given
            Answer created = service.operator("PUT", records + "/r", "{\"total\": 1}");
            // when
            Answer same = service.operator("PUT", records + "/r", "{\"total\": 1}");
            // then
            assertThat(same.status()).isEqualTo(200);
            assertThat(same.header("ETag")).isEqualTo("\"1\"");
            assertThat(same.header("Headwater-Token")).isEqualTo(created.header("Headwater-Token"));
        }

        @Test
        void preconditionsAreKept() {
            // given
            service.operator("PUT", records + "/r", "{\"total\": 1}");
            // when, then
            assertThat(put("{\"total\": 2}", "If-None-Match", "*").status()).isEqualTo(412);
            assertThat(put("{\"total\": 2}", "If-Match", "\"2\"").status()).isEqualTo(412);
            assertThat(put("{\"total\": 2}", "If-Match", "3").status()).isEqualTo(400);
            assertThat(put("{\"total\": 2}", "If-Match", "W/\"1\"").status()).isEqualTo(412);
            assertThat(put("{\"total\": 2}", "If-Match", "\"7\"", "If-Match", "\"1\"")
                            .header("ETag"))
                    .isEqualTo("\"2\"");
            assertThat(service.operator("PUT", records + "/new", "{}", "If-Match", "*")
                            .status())
                    .isEqualTo(412);
            assertThat(service.operator("PUT", records + "/new", "{}", "If-None-Match", "*")
                            .status())
                    .isEqualTo(201);
        }

        @Test
        void anIdInTheBodyMustBeThePaths() {
            // when
            Answer answer = put("{\"id\": \"other\"}");
            // then
            assertThat(answer.status()).isEqualTo(422);
            assertThat(answer.json().at("/errors/0/pointer").stringValue()).isEqualTo("/id");
            assertThat(put("{\"id\": \"r\"}").status()).isEqualTo(201);
        }

        private Answer put(String body, String... headers) {
            return service.operator("PUT", records + "/r", body, headers);
        }
    }

    @Nested
    class Patching {
        @Test
        void aMergePatchChangesParts() {
            // given
            service.operator("PUT", records + "/r", "{\"a\": 1, \"b\": {\"c\": 2.50, \"d\": 3}}");
            // when
            Answer patched = patch("{\"a\": null, \"b\": {\"d\": 4}}", "Prefer", "return=representation");
            // then
            assertThat(patched.status()).isEqualTo(200);
            assertThat(patched.header("ETag")).isEqualTo("\"2\"");
            assertThat(patched.response().body()).contains("\"data\":{\"b\":{\"c\":2.50,\"d\":4}}");
        }

        @Test
        void aPatchThatChangesNothingWritesNothing() {
            // given
            service.operator("PUT", records + "/r", "{\"a\": 1}");
            // when, then
            assertThat(patch("{\"a\": 1, \"b\": null}").header("ETag")).isEqualTo("\"1\"");
        }

        @Test
        void whatCannotBePatchedIsRefused() {
            // given
            service.operator("PUT", records + "/r", "{\"a\": 1}");
            // when, then
            assertThat(patch("{\"a\": 2}", "If-Match", "\"2\"").status()).isEqualTo(412);
            assertThat(patch("[]").status()).isEqualTo(422);
            assertThat(service.operator(
                                    "PATCH", records + "/none", "{}", "Content-Type", "application/merge-patch+json")
                            .status())
                    .isEqualTo(404);
        }

        @Test
        void otherMediaTypesAreRefused() {
            // given
            service.operator("PUT", records + "/r", "{\"a\": 1}");
            // when, then
            for (String type : new String[] {"application/json", "text/plain", "x"}) {
                assertThat(service.operator("PATCH", records + "/r", "{}", "Content-Type", type)
                                .status())
                        .isEqualTo(415);
            }
        }

        private Answer patch(String body, String... headers) {
            String[] all = new String[headers.length + 2];
            System.arraycopy(headers, 0, all, 2, headers.length);
            all[0] = "Content-Type";
            all[1] = "application/merge-patch+json";
            return service.operator("PATCH", records + "/r", body, all);
        }
    }

    @Nested
    class Deleting {
        @Test
        void aRecordEndsOnce() {
            // given
            service.operator("PUT", records + "/r", "{}");
            // when
            Answer outdated = service.operator("DELETE", records + "/r", "", "If-Match", "\"9\"");
            Answer deleted = service.operator("DELETE", records + "/r", "", "If-Match", "\"1\"");
            Answer again = service.operator("DELETE", records + "/r", "");
            // then
            assertThat(outdated.status()).isEqualTo(412);
            assertThat(deleted.status()).isEqualTo(200);
            assertThat(deleted.response().body()).isEqualTo("{\"id\":\"r\",\"version\":2}");
            assertThat(again.status()).isEqualTo(404);
        }
    }

    @Nested
    class CollectionsAndTenants {
        @Test
        void aDefinitionEvolvesAndTheSameOneChangesNothing() {
            // given
            String collection = records.substring(0, records.length() - "/records".length());
            // when
            Answer same = service.operator("PUT", collection, "{\"schema\": " + ANY_OBJECT + "}");
            Answer evolved = service.operator("PUT", collection, "{\"schema\": {\"required\": [\"a\"]}}");
            // then
            assertThat(same.status()).isEqualTo(200);
            assertThat(same.header("ETag")).isEqualTo("\"1\"");
            // Version 2 proposed it.
            assertThat(evolved.header("ETag")).isEqualTo("\"3\"");
            assertThat(service.operator("POST", records, "{}").status()).isEqualTo(422);
            assertThat(service.operator("POST", records, "{\"a\": 1}").status()).isEqualTo(201);
        }

        @Test
        void aDroppedCollectionIsGoneWithItsRecordsAndANewOneStartsEmpty() {
            // given
            String collection = records.substring(0, records.length() - "/records".length());
            service.operator("PUT", records + "/r", "{}");
            // when
            Answer unconfirmed = service.operator("DELETE", collection, "");
            Answer dropped = service.operator("DELETE", collection + "?confirm=things", "");
            Answer write = service.operator("PUT", records + "/r", "{}");
            Answer defined = service.operator("PUT", collection, "{\"schema\": {}}");
            Answer created = service.operator("POST", records, "{\"id\": \"r\"}");
            // then
            assertThat(unconfirmed.status()).isEqualTo(400);
            assertThat(dropped.status()).isEqualTo(204);
            assertThat(write.status()).isEqualTo(404);
            assertThat(defined.status()).isEqualTo(201);
            assertThat(created.header("ETag")).isEqualTo("\"1\"");
        }

        @Test
        void provisioningATenantAgainChangesNothing() {
            // given
            String tenant = service.newTenant();
            // when
            Answer again = service.operator("PUT", "/v1/tenants/" + tenant, "{}");
            // then
            assertThat(again.status()).isEqualTo(200);
            assertThat(again.header("ETag")).isEqualTo("\"1\"");
        }
    }
}
