package io.headwater.events;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a collection declares of search: {@code {"fields": ["title", "notes"], "language": "english"}}.
 *
 * @param fields whose texts are searched, in order; empty if the collection is not searched
 * @param language by whose rules words are taken apart and brought to their stems, one of {@link #LANGUAGES}
 */
public record DeclaredSearch(List<FieldPath> fields, String language) {
    /** The language unless a definition names one: the one that the default embedding model reads. */
    public static final String LANGUAGE_DEFAULT = "english";

    /** The text search configurations that every PostgreSQL from 15 on has; {@code simple} takes words as they are. */
    public static final Set<String> LANGUAGES = Set.of(
            "arabic",
            "armenian",
            "basque",
            "catalan",
            "danish",
            "dutch",
            "english",
            "finnish",
            "french",
            "german",
            "greek",
            "hindi",
            "hungarian",
            "indonesian",
            "irish",
            "italian",
            "lithuanian",
            "nepali",
            "norwegian",
            "portuguese",
            "romanian",
            "russian",
            "serbian",
            "simple",
            "spanish",
            "swedish",
            "tamil",
            "turkish",
            "yiddish");

    /** A collection that is not searched. */
    public static final DeclaredSearch NONE = new DeclaredSearch(List.of(), LANGUAGE_DEFAULT);

    /** Refuses a language that there is not. */
    public DeclaredSearch {
        fields = List.copyOf(fields);
        if (!LANGUAGES.contains(language)) {
            throw new InvalidDefinition(
                    "/search/language",
                    "This is one of "
                            + String.join(", ", LANGUAGES.stream().sorted().toList()) + ".");
        }
    }

    /** With a language that may be left out. */
    public static DeclaredSearch of(List<FieldPath> fields, @Nullable String language) {
        return new DeclaredSearch(fields, language == null ? LANGUAGE_DEFAULT : language);
    }

    /** Whether the collection is searched. */
    public boolean isDeclared() {
        return !fields.isEmpty();
    }

    void writeTo(ObjectNode definition) {
        if (isDeclared()) {
            ObjectNode search = definition.putObject("search");
            ArrayNode names = search.putArray("fields");
            fields.forEach(field -> names.add(field.toString()));
            if (!language.equals(LANGUAGE_DEFAULT)) {
                search.put("language", language);
            }
        }
    }
}
