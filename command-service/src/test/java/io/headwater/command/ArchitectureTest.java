package io.headwater.command;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Which way arrows point in this service. */
@AnalyzeClasses(packages = "io.headwater.command", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule axonIsImportedInOnePackageOnly = noClasses()
            .that()
            .resideOutsideOfPackage("io.headwater.command.store.axon")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.axonframework..");

    @ArchTest
    static final ArchRule decidersArePure = noClasses()
            .that()
            .haveSimpleNameEndingWith("Decider")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework..", "java.sql..", "org.axonframework..", "jakarta.servlet..");

    @ArchTest
    static final ArchRule decisionsKnowNeitherHttpNorSpring = noClasses()
            .that()
            .resideInAPackage("io.headwater.command.decision")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework..", "io.headwater.http..", "jakarta.servlet..");

    @ArchTest
    static final ArchRule onlyTheStoreTalksToPostgres = noClasses()
            .that()
            .resideInAnyPackage(
                    "io.headwater.command.api..",
                    "io.headwater.command.tenant..",
                    "io.headwater.command.collection..",
                    "io.headwater.command.record..",
                    "io.headwater.command.key..",
                    "io.headwater.command.decision..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "java.sql..", "javax.sql..", "org.springframework.jdbc..", "io.headwater.command.store.postgres..");

    @ArchTest
    static final ArchRule otherServicesAreNotImported = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.headwater.projections..", "io.headwater.query..", "io.headwater.standalone..");

    // Records stand on collections, those on tenants; nothing points back.
    @ArchTest
    static final ArchRule featuresDoNotReachIntoEachOther =
            slices().matching("io.headwater.command.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule nobodyStandsOnRecordsOrKeys = classes()
            .that()
            .resideInAnyPackage("io.headwater.command.record..", "io.headwater.command.key..")
            .and(not(resideInAPackage("io.headwater.command")))
            .should()
            .onlyHaveDependentClassesThat()
            .resideInAnyPackage("io.headwater.command.record..", "io.headwater.command.key..", "io.headwater.command");
}
