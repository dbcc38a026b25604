package dev.baton.server.command;

import dev.baton.server.config.Configuration;
import dev.baton.server.config.ConfigurationReader;
import dev.baton.server.config.OrchestratorReport;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code baton config}: what concerns configuration files and needs no running Baton. */
@Command(
    name = "config",
    description = "Looks at configuration files; see the commands below it.",
    subcommands = ConfigCommand.Check.class)
public final class ConfigCommand implements Runnable {

  @Spec @Nullable CommandSpec spec;

  @Override
  public void run() {
    if (spec != null) {
      throw new ParameterException(spec.commandLine(), "say what to do with which file");
    }
  }

  /** {@code baton config check}: reads a file as a manager would, and starts nothing. */
  @Command(
      name = "check",
      description = {
        "Reads a configuration file as baton manager would, and starts nothing: Baton's own, or an"
            + " orchestrator.conf.json, of which it says for each key what becomes of it.",
        "Exits 0 if the file can be used."
      })
  static final class Check implements Callable<Integer> {

    @Parameters(paramLabel = "FILE", description = "The file.")
    @Nullable Path file;

    @Spec @Nullable CommandSpec spec;

    @Override
    public Integer call() {
      if (file == null || spec == null) {
        throw new IllegalStateException("not run by picocli");
      }
      Configuration read = new ConfigurationReader(System.getenv(), "manager").read(file);
      PrintWriter out = spec.commandLine().getOut();
      OrchestratorReport.of(file, read).forEach(out::println);
      out.println(
          read.file()
              + " can be used: "
              + read.clusters().size()
              + " clusters, "
              + read.discovery().seeds().size()
              + " seeds, HTTP on "
              + read.http().listen());
      out.flush();
      return 0;
    }
  }
}
