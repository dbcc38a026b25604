package dev.baton.integration.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.integration.rules.SourceSizes.SizeException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Files and methods stay short enough to be read. Exceptions are listed, and only get smaller. */
class SourceSizesTest {

  private static final int FILE_LIMIT = 600;
  private static final int METHOD_LIMIT = 60;
  private static final String EXCEPTIONS = "integration/src/test/resources/size-exceptions.txt";

  @Test
  void noFileIsLongerThanItMayBe() {
    Map<String, Integer> sizes = new TreeMap<>();
    for (Path file : Repository.files(".java", ".js")) {
      sizes.put(file.toString(), SourceSizes.lines(Repository.read(file)));
    }
    assertThat(sizes).as("files found").hasSizeGreaterThan(50);
    assertThat(SourceSizes.violations(sizes, FILE_LIMIT, exceptions())).isEmpty();
  }

  @Test
  void noMethodIsLongerThanItMayBe() throws IOException {
    Map<Path, String> sources = new TreeMap<>();
    Repository.files(".java").forEach(file -> sources.put(file, Repository.read(file)));
    Map<String, Integer> sizes = SourceSizes.methods(sources);
    assertThat(sizes).as("methods found").hasSizeGreaterThan(200);
    assertThat(SourceSizes.violations(sizes, METHOD_LIMIT, exceptions())).isEmpty();
  }

  @Test
  void everyExceptionIsOfSomethingThatExists() {
    for (SizeException exception : exceptions()) {
      String file = exception.place().replaceFirst("#.*", "");
      assertThat(Repository.root().resolve(file)).exists();
    }
  }

  // --- the rule bites ---

  @Test
  void aMethodIsMeasuredWithWhatIsInsideItButWithoutJavadocAndAnnotations() throws IOException {
    String source =
        """
        class Outer {
          /**
           * Not counted.
           */
          @Deprecated
          void three() {
            Runnable r = () -> {};
          }

          static class Inner {
            void one() {}
          }
        }
        """;
    assertThat(SourceSizes.methods(Map.of(Path.of("a/Outer.java"), source)))
        .isEqualTo(Map.of("a/Outer.java#Outer.three", 3, "a/Outer.java#Outer.Inner.one", 1));
  }

  @Test
  void whatIsTooLongIsFoundAndAnExceptionHoldsExactlyAtItsNumber() {
    Map<String, Integer> sizes = Map.of("A.java", 61);
    assertThat(SourceSizes.violations(sizes, 60, List.of())).hasSize(1);
    assertThat(SourceSizes.violations(sizes, 61, List.of())).isEmpty();
    assertThat(SourceSizes.violations(sizes, 60, List.of(exception(61)))).isEmpty();
    assertThat(SourceSizes.violations(sizes, 60, List.of(exception(62))))
        .singleElement()
        .asString()
        .contains("lower its exception");
  }

  @Test
  void anExceptionWithoutAReasonIsRefused() {
    assertThatThrownBy(() -> SizeException.parse("A.java 700"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static SizeException exception(int lines) {
    return SizeException.parse("A.java " + lines + " a table that reads best whole");
  }

  private static List<SizeException> exceptions() {
    return Repository.read(EXCEPTIONS)
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .map(SizeException::parse)
        .toList();
  }
}
