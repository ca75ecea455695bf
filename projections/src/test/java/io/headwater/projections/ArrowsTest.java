package io.headwater.projections;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Who may know whom in this module. */
@AnalyzeClasses(packages = "io.headwater.projections", importOptions = ImportOption.DoNotIncludeTests.class)
class ArrowsTest {

    @ArchTest
    static final ArchRule THE_ENGINE_KNOWS_NO_READ_MODEL = noClasses()
            .that()
            .resideInAPackage("io.headwater.projections.engine..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.headwater.projections.records..",
                    "io.headwater.projections.vectors..",
                    "io.headwater.projections.aggregates..",
                    "io.headwater.projections.history..",
                    "io.headwater.projections.own..");

    @ArchTest
    static final ArchRule OWN_PROJECTIONS_KNOW_NO_READ_MODEL = noClasses()
            .that()
            .resideInAPackage("io.headwater.projections.own..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.headwater.projections.records..",
                    "io.headwater.projections.vectors..",
                    "io.headwater.projections.aggregates..",
                    "io.headwater.projections.history..");

    @ArchTest
    static final ArchRule AGGREGATES_DO_NOT_KNOW_RECORDS = noClasses()
            .that()
            .resideInAPackage("io.headwater.projections.aggregates..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.headwater.projections.records..", "io.headwater.projections.vectors..");

    @ArchTest
    static final ArchRule THE_HISTORY_KNOWS_NO_OTHER_READ_MODEL = noClasses()
            .that()
            .resideInAPackage("io.headwater.projections.history..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.headwater.projections.records..",
                    "io.headwater.projections.vectors..",
                    "io.headwater.projections.aggregates..");

    @ArchTest
    static final ArchRule VECTORS_DO_NOT_KNOW_RECORDS = noClasses()
            .that()
            .resideInAPackage("io.headwater.projections.vectors..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.headwater.projections.records..");

    @ArchTest
    static final ArchRule READ_MODELS_KNOW_NO_KAFKA = noClasses()
            .that()
            .resideInAnyPackage(
                    "io.headwater.projections.records..",
                    "io.headwater.projections.vectors..",
                    "io.headwater.projections.aggregates..",
                    "io.headwater.projections.history..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.kafka..");

    @ArchTest
    static final ArchRule PROJECTIONS_KNOW_NO_OTHER_SERVICE = noClasses()
            .that()
            .resideInAPackage("io.headwater.projections..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.headwater.command..", "io.headwater.query..");
}
