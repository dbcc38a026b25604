package dev.baton.server.http.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.server.Snapshots;
import dev.baton.server.http.orchestrator.TopologyText.Style;
import java.util.List;
import org.junit.jupiter.api.Test;

class TopologyTextTest {

  private final OrcCluster cluster = new OrcCluster(Snapshots.degraded(), Marks.NONE);

  @Test
  void theTreeIsDrawnAsOrchestratorDrawsIt() {
    assertThat(TopologyText.of(cluster, Style.PLAIN, i -> List.of()))
        .isEqualTo(
            """
            db1:3306   [0s,ok,11.4.5-MariaDB,rw,ROW,>>,semi:master]
            + db2:3306 [0s,ok,11.4.5-MariaDB,ro,ROW,>>,GTID,semi:replica]
            db3:3306   [unknown,invalid,rw,nobinlog]""");
  }

  @Test
  void theTabulatedTreeHasColumns() {
    assertThat(TopologyText.of(cluster, Style.TABULATED, i -> List.of()))
        .isEqualTo(
            """
            db1:3306  |     0s|ok     |11.4.5-MariaDB|rw|ROW     |>>,semi:master     \s
            + db2:3306|     0s|ok     |11.4.5-MariaDB|ro|ROW     |>>,GTID,semi:replica
            db3:3306  |unknown|invalid|              |rw|nobinlog|                   \s""");
  }

  @Test
  void tagsStandBehind() {
    assertThat(
            TopologyText.of(
                cluster, Style.TAGS, i -> i.isReplica() ? List.of("dc=east", "blue") : List.of()))
        .contains("ROW,>>,GTID,semi:replica] [dc=east,blue]\n")
        .contains("nobinlog] []");
  }
}
