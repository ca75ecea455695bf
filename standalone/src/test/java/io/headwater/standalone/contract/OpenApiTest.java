package io.headwater.standalone.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.headwater.command.api.CommandTimes;
import io.headwater.command.collection.RecordSchema;
import io.headwater.http.ProblemType;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.context.support.StaticApplicationContext;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class OpenApiTest {
    /** Reads the annotations of controllers as Spring does. */
    private static final class Mappings extends RequestMappingHandlerMapping {
        Mappings() {
            setApplicationContext(new StaticApplicationContext());
            afterPropertiesSet();
        }

        Stream<String> of(Method method, Class<?> controller) {
            RequestMappingInfo info = getMappingForMethod(method, controller);
            return info == null
                    ? Stream.of()
                    : info.getPatternValues().stream()
                            .flatMap(path -> info.getMethodsCondition().getMethods().stream()
                                    .map(verb -> verb + " " + path));
        }
    }

    record Service(String root, OpenApi document) {
        @Override
        public String toString() {
            return root;
        }
    }

    static List<Service> services() {
        return List.of(
                new Service("io.headwater.command", OpenApi.ofCommands()),
                new Service("io.headwater.query", OpenApi.ofQueries()));
    }

    @ParameterizedTest
    @MethodSource("services")
    void everyOperationOfTheCodeIsInTheDocumentAndNoOther(Service service) {
        assertThat(service.document().operations()).isEqualTo(mapped(service.root()));
    }

    @Test
    void everyCommandHasAKindInTheMetric() {
        assertThat(mapped("io.headwater.command"))
                .filteredOn(operation -> !operation.startsWith("GET "))
                .isNotEmpty()
                .noneSatisfy(operation -> {
                    String[] words = operation.split(" ", 2);
                    assertThat(CommandTimes.kindOf(words[0], words[1], "application/json"))
                            .isEqualTo(CommandTimes.UNKNOWN);
                });
    }

    private static Set<String> mapped(String root) {
        Mappings mappings = new Mappings();
        return new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages(root).stream()
                        .filter(type -> type.isAnnotatedWith(RestController.class))
                        .map(JavaClass::reflect)
                        .flatMap(type ->
                                Arrays.stream(type.getDeclaredMethods()).flatMap(method -> mappings.of(method, type)))
                        .collect(Collectors.toCollection(TreeSet::new));
    }

    @ParameterizedTest
    @MethodSource("services")
    void everyProblemIsListed(Service service) {
        // given
        JsonNode codes = service.document().json().at("/components/schemas/Problem/properties/code/enum");

        // when, then
        assertThat(codes.valueStream().map(JsonNode::stringValue))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(ProblemType.values())
                        .map(ProblemType::code)
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("services")
    void everyCodeThatAnAnswerNamesHasItsStatus(Service service) {
        for (String operation : service.document().operations()) {
            service.document()
                    .operation(operation)
                    .path("responses")
                    .properties()
                    .forEach(response -> {
                        String[] parts = response.getValue()
                                .path("description")
                                .stringValue()
                                .split("`", -1);
                        for (int i = 1; response.getKey().compareTo("400") >= 0 && i < parts.length; i += 2) {
                            ProblemType type = ProblemType.valueOf(
                                    parts[i].toUpperCase(Locale.ROOT).replace('-', '_'));
                            assertThat(response.getKey()).as(parts[i]).isEqualTo(Integer.toString(type.status()));
                        }
                    });
        }
    }

    @ParameterizedTest
    @MethodSource("services")
    void everyReferenceLeadsSomewhereAndEverySchemaIsOne(Service service) {
        // given
        OpenApi document = service.document();

        // when, then
        document.json()
                .findValues("$ref")
                .forEach(reference -> assertThat(document.json()
                                .at(reference.stringValue().substring(1))
                                .isMissingNode())
                        .as(reference.stringValue())
                        .isFalse());
        document.json().at("/components/schemas").propertyStream().forEach(schema -> {
            ObjectNode whole = ((ObjectNode) schema.getValue()).deepCopy();
            whole.set("components", document.json().path("components"));
            assertThat(RecordSchema.compile(whole)).as(schema.getKey()).isNotNull();
        });
    }

    @ParameterizedTest
    @MethodSource("services")
    void everyVariableOfAPathIsAParameter(Service service) {
        for (String operation : service.document().operations()) {
            // given
            List<String> declared = service.document().parameters(operation).stream()
                    .filter(parameter -> parameter.path("in").stringValue().equals("path"))
                    .map(parameter -> "{" + parameter.path("name").stringValue() + "}")
                    .toList();

            // when, then
            assertThat(operation.replaceAll("[^{]*(\\{[a-z]+})[^{]*", "$1"))
                    .as(operation)
                    .isEqualTo(operation.contains("{") ? String.join("", declared) : operation);
        }
    }
}
