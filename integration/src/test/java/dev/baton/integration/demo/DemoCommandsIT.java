package dev.baton.integration.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.cli.api.ApiJson;
import dev.baton.server.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

/** What an operator types while a demo runs. */
@Timeout(400)
class DemoCommandsIT {

  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void anOperatorLooksSwitchesOverAndLooksAgain() throws Exception {
    DemoRun demo = DemoRun.start(folder, "--for", "14s");
    String url = demo.awaitInfo().get("http").asString();
    assertThat(type("status", "--url", url)).as(err.toString()).isZero();
    assertThat(out.toString()).contains("demo", "healthy", "3/3 well", "semi-sync");
    JsonNode before = json("topology", "--json", "--url", url).get(0).get("roots");
    assertThat(before).hasSize(1);
    assertThat(before.get(0).get("replicas")).hasSize(2);
    String target = before.get(0).get("replicas").get(0).get("instance").get("key").asString();
    JsonNode operation = json("switchover", "--to", target, "--json", "--url", url);
    assertThat(operation.get("state").asString()).as(operation.toString()).isEqualTo("DONE");
    assertThat(operation.get("new_primary").asString()).isEqualTo(target);
    assertThat(json("status", "--json", "--url", url).get(0).get("primary").asString())
        .isEqualTo(target);
    assertThat(type("explain", "--url", url)).isZero();
    assertThat(demo.awaitEnd()).as(demo.printed()).isZero();
    assertThat(demo.report().get("new_primary").asString()).isEqualTo(target);
    assertThat(demo.report().get("unknown").asLong()).isZero();
  }

  private JsonNode json(String... arguments) {
    assertThat(type(arguments)).as(err.toString()).isZero();
    return ApiJson.COMPACT.readTree(out.toString());
  }

  private int type(String... arguments) {
    out.getBuffer().setLength(0);
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return line.execute(arguments);
  }
}
