package dev.baton.integration.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * PyMySQL, on which Ansible's modules and most scripts rest: it puts values into statements itself,
 * by what the server's status says of backslashes.
 */
@Timeout(120)
class PyMysqlIT {

  /** The distribution's own, for which the package is; another may be first on the path. */
  private static final String PYTHON =
      Files.isExecutable(Path.of("/usr/bin/python3")) ? "/usr/bin/python3" : "python3";

  @TempDir Path folder;

  @Test
  void anAdministratorsScriptWorksAsWritten() throws Exception {
    assumeThat(run(List.of("-c", "import pymysql"), Map.of()).exit())
        .as("scripts/install-compatibility-clients python installs python3-pymysql")
        .isZero();
    try (TestAdmin admin = TestAdmin.start(folder)) {
      StockClient.Output seen =
          run(
              List.of(script().toString()),
              Map.of("BATON_PORT", Integer.toString(admin.server.port())));
      assertThat(seen.exit()).as(seen.out() + seen.err()).isZero();
      assertThat(seen.out()).endsWith("all is well\n");
    }
  }

  private static Path script() throws URISyntaxException {
    return Path.of(
        Objects.requireNonNull(PyMysqlIT.class.getResource("/admin/pymysql_admin.py")).toURI());
  }

  private StockClient.Output run(List<String> arguments, Map<String, String> environment)
      throws IOException, InterruptedException {
    Path out = folder.resolve("python.out");
    Path err = folder.resolve("python.err");
    List<String> line = new ArrayList<>(List.of(PYTHON));
    line.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(line).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().putAll(environment);
    builder.environment().put("PYTHONIOENCODING", "utf-8");
    Process process = builder.start();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException("python did not end");
    }
    return new StockClient.Output(
        process.exitValue(),
        Files.readString(out, StandardCharsets.UTF_8),
        Files.readString(err, StandardCharsets.UTF_8));
  }
}
