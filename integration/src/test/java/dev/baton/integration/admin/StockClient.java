package dev.baton.integration.admin;

import dev.baton.core.instance.InstanceKey;
import dev.baton.integration.TestEngines;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The programs of MySQL 9.7 ({@code mysql}, {@code mysqldump}) and of MariaDB ({@code mariadb},
 * {@code mariadb-dump}), as they are installed with the servers.
 *
 * @param address of an administration
 * @param tls whether it has TLS, which MariaDB's programs insist on otherwise
 */
record StockClient(InstanceKey address, boolean tls) {

  /** What a program printed, and how it ended. */
  record Output(int exit, String out, String err) {}

  /**
   * Runs a program to its end.
   *
   * @param input what is typed
   */
  Output run(String program, String user, String password, String input, String... arguments)
      throws IOException, InterruptedException {
    String engine = program.startsWith("mariadb") ? "mariadb" : "mysql-9.7";
    List<String> command = new ArrayList<>(TestEngines.engine(engine).command());
    command.add(Path.of(command.removeLast()).resolveSibling("../bin/" + program).toString());
    command.addAll(
        List.of(
            "--no-defaults",
            "-h" + address.host(),
            "-P" + address.port(),
            "-u" + user,
            "-p" + password));
    if (engine.equals("mariadb") && !tls) {
      command.add("--skip-ssl");
    }
    command.addAll(List.of(arguments));
    Path in = Files.createTempFile("client", ".in");
    Files.writeString(in, input);
    Process process = new ProcessBuilder(command).redirectInput(in.toFile()).start();
    Files.delete(in);
    byte[] out = process.getInputStream().readAllBytes();
    byte[] err = process.getErrorStream().readAllBytes();
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException(program + " did not end");
    }
    return new Output(
        process.exitValue(),
        new String(out, StandardCharsets.UTF_8),
        new String(err, StandardCharsets.UTF_8)
            .replace(
                program
                    + ": [Warning] Using a password on the command line interface can be"
                    + " insecure.\n",
                ""));
  }
}
