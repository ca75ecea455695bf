package io.headwater.events;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.headwater.events", importOptions = ImportOption.DoNotIncludeTests.class)
class PlainJavaTest {
    @ArchTest
    static final ArchRule EVENTS_USE_ONLY_THE_JDK_JACKSON_AND_ITU = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "io.headwater.events", "java..", "tools.jackson..", "com.ethlo.time..", "org.jspecify..");
}
