package dev.baton.integration.rules;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which module may use what: the table of ARCHITECTURE.md, as rules.
 *
 * <p>Everything is relative to a root package, so that fixtures can break a rule below a root of
 * their own.
 */
final class Modules {

  /**
   * @param modules which other modules it may use
   * @param libraries packages of libraries it may use, beside the JDK and the null annotations
   */
  record Allowed(Set<String> modules, List<String> libraries) {}

  private static final String LOG = "org.slf4j..";
  private static final String NETTY = "io.netty..";
  private static final String JSON = "tools.jackson..";
  private static final String JSON_ANNOTATIONS = "com.fasterxml.jackson.annotation..";
  private static final String COMMANDS = "picocli..";

  static final Map<String, Allowed> TABLE =
      Map.ofEntries(
          allow("testkit", Set.of()),
          allow("core", Set.of()),
          allow(
              "wire",
              Set.of("core"),
              "io.netty.buffer..",
              "io.netty.util..",
              "org.mariadb.jdbc.plugin.authentication.standard.ed25519.."), // the curve alone
          allow("topology", Set.of("core")),
          allow("mysql", Set.of("core", "wire", "topology"), "org.mariadb.jdbc..", LOG),
          allow("cluster", Set.of("core"), "org.sqlite..", LOG),
          allow("manager", Set.of("core", "wire", "topology", "mysql", "cluster"), LOG),
          allow(
              "proxy",
              Set.of("core", "wire"),
              NETTY,
              "org.HdrHistogram..",
              "com.google.re2j..",
              "com.github.luben.zstd..",
              LOG),
          allow("simulation", Set.of("core", "topology", "cluster", "manager", "proxy"), LOG),
          allow("admin", Set.of("core", "wire"), "org.sqlite..", "io.netty.buffer..", LOG),
          allow(
              "ops",
              Set.of("core", "wire", "mysql", "topology"),
              JSON,
              JSON_ANNOTATIONS,
              "software.amazon.awssdk..",
              LOG),
          allow("cli", Set.of("core"), COMMANDS, JSON, JSON_ANNOTATIONS),
          allow(
              "server",
              Set.of(
                  "core",
                  "wire",
                  "topology",
                  "mysql",
                  "cluster",
                  "manager",
                  "proxy",
                  "admin",
                  "ops",
                  "simulation",
                  "cli"),
              COMMANDS,
              JSON,
              JSON_ANNOTATIONS,
              NETTY,
              "org.jline..",
              "org.mariadb.jdbc..", // the demo's load is an application
              "org.snakeyaml..",
              "org.HdrHistogram..",
              "io.prometheus..",
              "jakarta.mail..",
              "ch.qos.logback..",
              LOG));

  private static final String[] EVERYONE = {
    "java..", "javax..", "com.sun.net.httpserver..", "org.jspecify.annotations.."
  };

  private static final Set<String> ACTING_CLASSES =
      Set.of(
          "java.lang.Thread",
          "java.lang.ThreadLocal",
          "java.lang.Process",
          "java.lang.ProcessBuilder",
          "java.lang.Runtime",
          "java.util.Timer",
          "java.util.Random",
          "java.security.SecureRandom");

  private static final List<String> ACTING_PACKAGES =
      List.of("java.io.", "java.net.", "java.nio.", "java.sql.", "java.util.concurrent.");

  // A port may say where something is to be kept: a path is a name, and names do nothing.
  private static final String PATH = "java.nio.file.Path";

  private static final DescribedPredicate<JavaClass> ACTS =
      DescribedPredicate.describe(
          "do I/O, start threads or processes, or are random",
          type ->
              ACTING_CLASSES.contains(type.getName())
                  || (ACTING_PACKAGES.stream().anyMatch(type.getName()::startsWith)
                      && !type.getName().equals(PATH)));

  private static final DescribedPredicate<JavaAccess<?>> READS_THE_WORLD =
      DescribedPredicate.describe(
          "the clock, the environment or the console",
          access -> {
            String owner = access.getTargetOwner().getName();
            String member = access.getName();
            return switch (owner) {
              case "java.lang.System" ->
                  !Set.of("arraycopy", "identityHashCode", "lineSeparator").contains(member);
              case "java.time.Clock" -> member.startsWith("system");
              case "java.lang.Math" -> member.equals("random");
              case "java.util.UUID" -> member.equals("randomUUID");
              default ->
                  (owner.startsWith("java.time.") && member.equals("now"))
                      || (owner.endsWith(".MonotonicClock") && member.equals("SYSTEM"));
            };
          });

  private static final DescribedPredicate<JavaAccess<?>> READS_THE_CLOCK =
      DescribedPredicate.describe(
          "the system's clock",
          access -> {
            String owner = access.getTargetOwner().getName();
            String member = access.getName();
            return (owner.equals("java.lang.System")
                    && Set.of("nanoTime", "currentTimeMillis").contains(member))
                || (owner.startsWith("java.time.") && member.equals("now"))
                || (owner.equals("java.lang.Math") && member.equals("random"));
          });

  private static final DescribedPredicate<JavaAccess<?>> WRITES_TO_THE_CONSOLE =
      DescribedPredicate.describe(
          "the console",
          access ->
              access.getTargetOwner().getName().equals("java.lang.System")
                  && Set.of("out", "err", "exit").contains(access.getName()));

  private Modules() {}

  /** A module may depend on what the table allows it, and on itself. */
  static ArchRule usesOnlyWhatIsAllowed(String root, String module) {
    Allowed allowed = Objects.requireNonNull(TABLE.get(module), module);
    String[] packages =
        Stream.of(
                Stream.of(EVERYONE),
                allowed.libraries().stream(),
                Stream.concat(Stream.of(module), allowed.modules().stream())
                    .map(name -> root + "." + name + ".."))
            .flatMap(part -> part)
            .toArray(String[]::new);
    return classes()
        .that()
        .resideInAPackage(root + "." + module + "..")
        .should()
        .onlyDependOnClassesThat(inOneOf(packages))
        .allowEmptyShould(true)
        .as("module " + module + " uses only the JDK and " + allowed);
  }

  /** Decisions do no I/O, start no threads and read no clock: they are given what they judge. */
  static ArchRule decidesAndNeverActs(String root) {
    return noClasses()
        .that()
        .resideInAPackage(root + ".topology..")
        .should()
        .dependOnClassesThat(ACTS)
        .orShould()
        .accessTargetWhere(READS_THE_WORLD)
        .allowEmptyShould(true)
        .as("topology is pure: no I/O, no threads, no system clock, no randomness of its own");
  }

  /** Time and randomness come from outside, so that a simulation can turn them. */
  static ArchRule takesItsClockFromOutside(String root) {
    return noClasses()
        .that()
        .resideInAnyPackage(
            Stream.of("wire", "topology", "mysql", "cluster", "manager", "proxy", "admin", "ops")
                .map(module -> root + "." + module + "..")
                .toArray(String[]::new))
        .should()
        .accessTargetWhere(READS_THE_CLOCK)
        .orShould()
        .accessTargetWhere(WRITES_TO_THE_CONSOLE)
        .allowEmptyShould(true)
        .as("only core.time, cli and server read the system's clock or write to the console");
  }

  /** Who acts on servers knows topology's ports and facts, and nothing of what is decided. */
  static ArchRule knowsNoDecision(String root) {
    return noClasses()
        .that()
        .resideInAnyPackage(root + ".mysql..", root + ".ops..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(root + ".topology.analysis..", root + ".topology.plan..")
        .allowEmptyShould(true)
        .as("mysql and ops use topology's ports and facts, not its decisions");
  }

  private static DescribedPredicate<JavaClass> inOneOf(String... packages) {
    DescribedPredicate<JavaClass> listed = JavaClass.Predicates.resideInAnyPackage(packages);
    return DescribedPredicate.describe(
        "are listed",
        type -> {
          JavaClass element = type.getBaseComponentType(); // an array is as good as what it holds
          return element.isPrimitive() || listed.test(element);
        });
  }

  private static Map.Entry<String, Allowed> allow(
      String module, Set<String> modules, String... libraries) {
    return Map.entry(module, new Allowed(modules, List.of(libraries)));
  }
}
