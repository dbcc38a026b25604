package dev.baton.server.bench.compatibility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.baton.core.secret.Secret;
import dev.baton.server.bench.compatibility.ClientRun.Place;
import dev.baton.server.bench.compatibility.ComparedCheck.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientRunTest {

  private static final Client SHELL =
      new Client(
          "sh",
          List.of("program"),
          "a shell",
          Optional.empty(),
          List.of("echo", "1.0"),
          List.of("sh"),
          Map.of());

  private static final Place PLACE =
      new Place("h", 1, "u", new Secret("p"), "s", Map.of("FACT", "known"));

  @TempDir Path folder;

  @Test
  void aProgramIsToldWhereToLogInAndTellsWhatItSaw() throws IOException {
    Outcomes told =
        run(
            """
            echo noise
            printf 'place\\tpass\\t%s\\n' "$BATON_HOST:$BATON_PORT $BATON_USER $BATON_PASSWORD $BATON_SCHEMA $FACT"
            printf 'tls\\tskip\\tit has none\\n'
            """);
    assertThat(told.byCheck())
        .isEqualTo(
            Map.of("place", Outcome.pass("h:1 u p s known"), "tls", Outcome.skip("it has none")));
  }

  @Test
  void aProgramThatBreaksOffIsADifferenceAndSaysWhy() throws IOException {
    Outcomes whole = run("printf 'a\\tpass\\t\\nb\\tpass\\t\\n'");
    Outcomes broken = run("printf 'a\\tpass\\t\\n'; echo cannot go on >&2; exit 3");
    List<ComparedCheck> compared = Outcomes.compare(whole, broken);
    assertThat(compared)
        .extracting(ComparedCheck::check, ComparedCheck::result)
        .containsExactly(
            tuple("a", Result.PASS), tuple("b", Result.DIFFERS), tuple("program", Result.DIFFERS));
    assertThat(compared.getLast().proxied())
        .isEqualTo("fail: it ended with status 3: cannot go on");
  }

  @Test
  void aProgramThatHangsIsEnded() throws IOException {
    Outcomes told = run("sleep 60", Duration.ofMillis(200));
    assertThat(told.byCheck().get("program").text()).startsWith("it did not end within");
  }

  @Test
  void aProgramThatTellsOfNothingHasNotPassed() throws IOException {
    assertThat(run("echo hello").byCheck().get("program").status()).isEqualTo(Outcome.Status.FAIL);
  }

  @Test
  void aClientIsThereIfItTellsItsVersion() {
    assertThat(SHELL.find()).contains("1.0");
    Client none =
        new Client(
            "x",
            List.of("program"),
            "x",
            Optional.empty(),
            List.of("no-such-program-at-all"),
            List.of(),
            Map.of());
    assertThat(none.find()).isEmpty();
    Client folderMissing =
        new Client(
            "x",
            List.of("program"),
            "x",
            Optional.of(folder.resolve("none")),
            List.of("echo", "1.0"),
            List.of(),
            Map.of());
    assertThat(folderMissing.find()).isEmpty();
  }

  private Outcomes run(String script) throws IOException {
    return run(script, Duration.ofSeconds(20));
  }

  private Outcomes run(String script, Duration limit) throws IOException {
    Path own = Files.createTempDirectory(folder, "run");
    Path program = own.resolve("program");
    Files.writeString(program, script);
    return ClientRun.run(SHELL, program, PLACE, own.resolve("out"), limit);
  }
}
