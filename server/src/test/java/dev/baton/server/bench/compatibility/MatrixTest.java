package dev.baton.server.bench.compatibility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.ops.provision.engine.EngineCache;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class MatrixTest {

  private static final EngineCache CACHE = new EngineCache(Path.of("cache"), Path.of("repository"));

  @Test
  void aReportIsATableAndWordsForWhatIsNotPlain() {
    ClientResult first =
        new ClientResult(
            "first",
            "1.0",
            null,
            List.of(
                ComparedCheck.of("connect", Outcome.pass("x"), Outcome.pass("x")),
                ComparedCheck.of("tls", Outcome.skip("none"), Outcome.skip("none")),
                ComparedCheck.of("types", Outcome.pass("int"), Outcome.pass("text"))));
    ClientResult second =
        new ClientResult(
            "second",
            "2.0",
            null,
            List.of(ComparedCheck.of("connect", Outcome.fail("no"), Outcome.fail("no"))));
    ClientResult missing = ClientResult.missing("third", "install it");
    CompatibilityReport report =
        new CompatibilityReport("engine", 7, List.of(first, second, missing));

    assertThat(report.differences()).isEqualTo(1);
    assertThat(report.ran()).isTrue();
    assertThat(Matrix.lines(report))
        .containsExactly(
            "  1  first                1.0",
            "  2  second               2.0",
            "  -  third                skip: install it",
            "",
            "           1    2",
            "connect pass fail",
            "tls     skip    -",
            "types   DIFF    -",
            "",
            "first, types, differs:",
            "  directly: pass: int",
            "  through the proxy: pass: text",
            "second, connect, failed in the same way directly:",
            "  directly: fail: no",
            "tls, skip: none (first)");
  }

  @Test
  void aFailureWithAnotherTextIsADifference() {
    assertThat(ComparedCheck.of("c", Outcome.fail("a"), Outcome.fail("b")).result())
        .isEqualTo(ComparedCheck.Result.DIFFERS);
    assertThat(ComparedCheck.of("c", Outcome.pass("a"), Outcome.skip("a")).result())
        .isEqualTo(ComparedCheck.Result.DIFFERS);
  }

  @Test
  void clientsAreChosenByNameAndAnUnknownOneIsNamed() {
    List<Client> all = Clients.all(CACHE);
    assertThat(Clients.chosen(all, List.of())).isEqualTo(all);
    assertThat(Clients.chosen(all, List.of("pymysql")))
        .extracting(Client::name)
        .containsExactly("pymysql");
    assertThatThrownBy(() -> Clients.chosen(all, List.of("pymysql", "oracle")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("there is no client oracle; there are: connector-j-9");
  }

  @Test
  void everyClientHasItsProgram() {
    for (Client client : Clients.all(CACHE)) {
      assertThat(client.sources()).as(client.name()).isNotEmpty();
      for (String source : client.sources()) {
        assertThat(Compatibility.class.getResource(source)).as(source).isNotNull();
      }
    }
  }
}
