package dev.baton.integration.rules;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.conditions.ArchConditions;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may use whom; see {@link Modules}. */
class ModuleImportsTest {

  private static final String ROOT = "dev.baton";
  private static final String FIXTURE = "dev.baton.integration.rules.fixture";

  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(location -> !location.contains("-tests.jar")) // contracts for others
          .importPackages(ROOT);
  private static final JavaClasses BROKEN = new ClassFileImporter().importPackages(FIXTURE);

  static Stream<String> modules() {
    return Modules.TABLE.keySet().stream().sorted();
  }

  @Test
  void everyModuleOfTheBuildHasARowInTheTableAndEveryRowAModule() {
    TreeSet<String> built = new TreeSet<>(Repository.modules());
    built.removeAll(List.of("integration", "benchmarks")); // they are no part of the program
    assertThat(new TreeSet<>(Modules.TABLE.keySet())).isEqualTo(built);
    assertThat(MAIN.stream().map(c -> c.getPackageName().split("\\.")[2]).distinct())
        .as("classes of every module were imported")
        .containsAll(built);
  }

  @ParameterizedTest
  @MethodSource("modules")
  void usesOnlyWhatTheTableAllows(String module) {
    Modules.usesOnlyWhatIsAllowed(ROOT, module).check(MAIN);
  }

  @Test
  void topologyDecidesAndNeverActs() {
    Modules.decidesAndNeverActs(ROOT).check(MAIN);
  }

  @Test
  void clocksArePassedInAndTheConsoleIsForThoseWhoTalkToPeople() {
    Modules.takesItsClockFromOutside(ROOT).check(MAIN);
  }

  @Test
  void whatActsOnServersKnowsNoDecision() {
    Modules.knowsNoDecision(ROOT).check(MAIN);
  }

  @Test
  void packagesDependOnEachOtherInOneDirectionOnly() {
    noCycles(ROOT).check(MAIN);
  }

  @Test
  void onlyTheServerHasAMain() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + ".server..")
        .should(
            ArchConditions.have(
                DescribedPredicate.describe(
                    "a main method",
                    type -> type.tryGetMethod("main", String[].class).isPresent())))
        .check(MAIN);
  }

  // --- each rule bites ---

  @ParameterizedTest
  @ValueSource(strings = {"proxy", "topology"})
  void aForbiddenModuleIsFound(String module) {
    assertBroken(Modules.usesOnlyWhatIsAllowed(FIXTURE, module), "fixture.manager.Loop");
  }

  @Test
  void everyWayOfActingInTopologyIsFound() {
    assertBroken(
        Modules.decidesAndNeverActs(FIXTURE),
        "java.lang.Thread",
        "java.io.File",
        "java.lang.System.nanoTime",
        "java.time.Instant.now",
        "java.lang.Math.random",
        "java.util.concurrent.TimeUnit");
  }

  @Test
  void aClockThatIsReadWhereItShouldBePassedInIsFound() {
    assertBroken(Modules.takesItsClockFromOutside(FIXTURE), "nanoTime", "Instant.now", "random");
  }

  @Test
  void aServersHandThatDecidesIsFound() {
    assertBroken(Modules.knowsNoDecision(FIXTURE), "fixture.mysql.Clever");
  }

  @Test
  void aCycleBetweenPackagesIsFound() {
    assertBroken(noCycles(FIXTURE + ".core"), "Cycle detected");
  }

  private static ArchRule noCycles(String root) {
    return slices().matching(root + ".(**)").should().beFreeOfCycles();
  }

  private static void assertBroken(ArchRule rule, String... mentions) {
    assertThatThrownBy(() -> rule.check(BROKEN))
        .isInstanceOf(AssertionError.class)
        .satisfies(e -> assertThat(e.getMessage()).contains(mentions));
  }
}
