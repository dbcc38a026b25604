package dev.baton.proxy.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Not among the tests of a build: searches for inputs by the code that they reach, with Jazzer,
 * {@code mvn -Pfuzz -pl proxy -am test -Dfuzz.seconds=600 -Dfuzz.target=response}. What reaches
 * something new is written to {@code proxy/target/fuzz}, the least of it that reaches as much as a
 * corpus file to put in the place of the old one. A finding fails it, and is named by its file.
 */
@Timeout(value = 1, unit = TimeUnit.DAYS)
class CoverageFuzz {

  private static final String SECONDS = "fuzz.seconds";
  private static final String JAZZER = "com.code_intelligence.jazzer.Jazzer";
  private static final int LONGEST = 512;

  private final Path folder = Path.of("target", "fuzz").toAbsolutePath();

  static Stream<FuzzTarget> targets() {
    String chosen = System.getProperty(FuzzEntry.TARGET, "");
    return Arrays.stream(FuzzTarget.values())
        .filter(target -> chosen.isEmpty() || target.id().equals(chosen));
  }

  @ParameterizedTest
  @MethodSource("targets")
  void findsNothing(FuzzTarget target) throws Exception {
    assumeTrue(isThere(), "Jazzer is there in the profile fuzz only");
    Path found = Files.createDirectories(folder.resolve(target.id()));
    int number = 0;
    for (byte[] input : Corpus.inputs(target)) {
      Files.write(found.resolve("begin" + number++), input);
    }
    int exit =
        jazzer(
            target,
            "-max_total_time=" + System.getProperty(SECONDS, "30"),
            "-max_len=" + LONGEST,
            found.toString());
    assertThat(exit)
        .as("something is to be mended: see %s-crash-* in %s", target.id(), folder)
        .isZero();
    Path least = Files.createDirectories(folder.resolve(target.id() + "-least"));
    try (Stream<Path> old = Files.list(least)) {
      for (Path one : old.toList()) {
        Files.delete(one);
      }
    }
    assertThat(jazzer(target, "-merge=1", least.toString(), found.toString())).isZero();
    write(target, least);
  }

  private static boolean isThere() {
    try {
      Class.forName(JAZZER, false, CoverageFuzz.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  private int jazzer(FuzzTarget target, String... arguments)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+EnableDynamicAgentLoading",
                "-D" + FuzzEntry.TARGET + "=" + target.name(),
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                JAZZER,
                "--target_class=" + FuzzEntry.class.getName(),
                "--instrumentation_includes=dev.baton.wire.**"
                    + File.pathSeparator
                    + "dev.baton.proxy.**",
                "--custom_hook_excludes=**", // they look for injections, which is not asked here
                "-artifact_prefix=" + folder.resolve(target.id() + "-")));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).directory(folder.toFile()).inheritIO().start().waitFor();
  }

  private void write(FuzzTarget target, Path least) throws IOException {
    StringBuilder lines = new StringBuilder();
    try (Stream<Path> inputs = Files.list(least)) {
      List<String> hex = new ArrayList<>();
      for (Path input : inputs.toList()) {
        hex.add(HexFormat.of().formatHex(Files.readAllBytes(input)));
      }
      hex.stream().sorted().forEach(line -> lines.append(line).append('\n'));
    }
    Files.writeString(folder.resolve(Corpus.file(target)), lines);
  }
}
