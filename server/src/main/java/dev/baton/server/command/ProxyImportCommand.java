package dev.baton.server.command;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.secret.OwnerOnlyFiles;
import dev.baton.core.secret.Secret;
import dev.baton.server.proxysql.transfer.DumpedProxySql;
import dev.baton.server.proxysql.transfer.ProxySqlRows;
import dev.baton.server.proxysql.transfer.RunningProxySql;
import dev.baton.server.proxysql.transfer.SavedProxySql;
import dev.baton.server.proxysql.transfer.Transfer;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code baton proxy import}: a ProxySQL's configuration becomes a file that a proxy starts from.
 */
@Command(
    name = "import",
    sortOptions = false,
    description = {
      "Writes a ProxySQL's configuration as a file for baton proxy --config: from a running one's"
          + " administration, which is only read, from its proxysql.db, or from what mysqldump has"
          + " written of it.",
      "Tells of each thing that Baton does not go by; it is left out of the file. The file has"
          + " passwords in it, mode 600."
    })
public final class ProxyImportCommand implements Callable<Integer> {

  private static final String PASSWORD_VARIABLE = "BATON_PROXYSQL_PASSWORD";

  @Option(
      names = "--from",
      required = true,
      paramLabel = "HOST:PORT|FILE",
      description =
          "A running ProxySQL's administration, as in 10.0.0.5:6032, whose memory is read; or a"
              + " proxysql.db, what it has saved; or a dump of it, whose name ends in .sql.")
  String from = "";

  @Option(
      names = "--user",
      paramLabel = "NAME",
      defaultValue = "admin",
      description = "Who administers the running one (default ${DEFAULT-VALUE}).")
  String user = "";

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description =
          "Whose first line is the password. Default: the environment's " + PASSWORD_VARIABLE + ".")
  @Nullable Path passwordFile;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      defaultValue = "proxysql.cnf",
      description = "The file to write; one that is there stays (default ${DEFAULT-VALUE}).")
  Path out = Path.of("");

  @Spec @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    if (Files.exists(out)) {
      throw CommandSpecs.usage(spec, "--out " + out + " is there already; name another file");
    }
    Transfer transfer;
    try (ProxySqlRows source = open()) {
      transfer = Transfer.of(source, from);
    }
    OwnerOnlyFiles.replace(out, transfer.text());
    PrintWriter to = CommandSpecs.given(spec).commandLine().getOut();
    transfer.taken().forEach((table, count) -> to.println(table + ": " + count));
    transfer.leftOut().forEach(line -> to.println("Left out: " + line));
    to.println("Written: " + out + ". Start with it: baton proxy --config " + out);
    to.flush();
    return 0;
  }

  private ProxySqlRows open() throws IOException {
    if (Files.exists(Path.of(from))) {
      return from.endsWith(".sql")
          ? DumpedProxySql.open(Path.of(from))
          : SavedProxySql.open(Path.of(from));
    }
    Secret password =
        new PasswordSource(System.getenv())
            .read("--password-file", passwordFile, PASSWORD_VARIABLE)
            .orElseThrow(
                () ->
                    CommandSpecs.usage(
                        spec,
                        "--from "
                            + from
                            + " is no file, so it is a running ProxySQL: give its password by"
                            + " --password-file or "
                            + PASSWORD_VARIABLE));
    return RunningProxySql.connect(admin(), user, password);
  }

  private InstanceKey admin() {
    try {
      return InstanceKey.parse(from);
    } catch (IllegalArgumentException e) {
      throw CommandSpecs.usage(spec, "--from " + from + " is neither a file nor HOST:PORT");
    }
  }
}
