package dev.baton.server;

import dev.baton.cli.BatonCommand;
import dev.baton.server.command.AdoptCommand;
import dev.baton.server.command.BackupCommand;
import dev.baton.server.command.BenchCommand;
import dev.baton.server.command.BinlogCommand;
import dev.baton.server.command.CompareCommand;
import dev.baton.server.command.ConfigCommand;
import dev.baton.server.command.DemoCommand;
import dev.baton.server.command.DownCommand;
import dev.baton.server.command.ManagerCommand;
import dev.baton.server.command.ModeCommand;
import dev.baton.server.command.ProxyCommand;
import dev.baton.server.command.ReplaceCommand;
import dev.baton.server.command.RestoreCommand;
import dev.baton.server.command.ScaleCommand;
import dev.baton.server.command.SimulateCommand;
import dev.baton.server.command.UpCommand;
import dev.baton.server.command.UpgradeCommand;
import java.util.Arrays;
import picocli.CommandLine;

/** Baton's only entry point: the commands that speak to a running Baton, and those that run one. */
public final class Main {

  /** Read by logback.xml. */
  private static final String LOG_LEVEL = "baton.log.level";

  private Main() {}

  public static void main(String[] arguments) {
    chooseLogLevel(arguments);
    System.exit(commandLine().execute(arguments));
  }

  /** The whole command line; used once. */
  public static CommandLine commandLine() {
    return BatonCommand.commandLine(
        new DemoCommand(),
        new SimulateCommand(),
        new UpCommand(),
        new DownCommand(),
        new ScaleCommand(),
        new ReplaceCommand(),
        new UpgradeCommand(),
        new ManagerCommand(),
        new AdoptCommand(),
        new BackupCommand(),
        new RestoreCommand(),
        new BinlogCommand(),
        new CompareCommand(),
        new ModeCommand(),
        new ProxyCommand(),
        new ConfigCommand(),
        new BenchCommand());
  }

  /** Before anything logs, so that the first line is already treated as the user wants. */
  private static void chooseLogLevel(String... arguments) {
    String environment = System.getenv("BATON_LOG_LEVEL");
    boolean verbose =
        Arrays.stream(arguments).anyMatch(a -> a.equals("-v") || a.equals("--verbose"));
    if (environment != null) {
      System.setProperty(LOG_LEVEL, environment);
    } else if (verbose) {
      System.setProperty(LOG_LEVEL, "INFO");
    }
  }
}
