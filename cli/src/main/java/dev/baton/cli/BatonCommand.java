package dev.baton.cli;

import dev.baton.cli.client.ApiException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;

/**
 * The root command. The server module adds the commands that run something ({@code demo}, {@code
 * bench}, {@code manager}); those here only speak to what runs.
 */
@Command(
    name = "baton",
    description = "Keeps a MySQL or MariaDB replication cluster writable.",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT, // every command has --help
    versionProvider = BatonCommand.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      StatusCommand.class,
      TopologyCommand.class,
      SwitchoverCommand.class,
      FailoverCommand.class,
      ExplainCommand.class,
      RecoverCommand.class,
      RecoveriesCommand.class,
      AcknowledgeCommand.class,
      DowntimeCommand.class,
      ArmCommand.class,
      DisarmCommand.class,
      RelocateCommand.class,
      ReplicaCommand.class,
      ServerCommand.class,
      DiscoverCommand.class,
      ReloadCommand.class,
      CompletionCommand.class,
      VersionCommand.class
    })
public final class BatonCommand {

  @Option(
      names = {"-v", "--verbose"},
      scope = ScopeType.INHERIT,
      description = "Show log lines, and the stack trace of an error.")
  boolean verbose;

  public boolean verbose() {
    return verbose;
  }

  /**
   * The command line with its error handling: one clear line, and a stack trace only with -v.
   *
   * @param more commands that are listed before those of this module
   */
  public static CommandLine commandLine(Object... more) {
    BatonCommand root = new BatonCommand();
    CommandLine line = new CommandLine(root);
    for (Object command : more) {
      line.addSubcommand(command);
    }
    line.setExecutionExceptionHandler(
        (exception, at, parsed) -> {
          report(exception, root.verbose, at.getErr());
          return at.getCommandSpec().exitCodeOnExecutionException();
        });
    line.setParameterExceptionHandler(BatonCommand::reportUsage);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    return line;
  }

  private static void report(Exception exception, boolean verbose, PrintWriter err) {
    String message = exception.getMessage();
    boolean spoken = message != null && !message.isBlank();
    err.println("baton: " + (spoken ? message : "unexpected " + exception.getClass().getName()));
    if (verbose) {
      exception.printStackTrace(err);
    } else if (!spoken && !(exception instanceof ApiException)) {
      err.println("baton: run it again with -v to see where");
    }
    err.flush();
  }

  private static int reportUsage(ParameterException exception, String[] arguments) {
    CommandLine at = exception.getCommandLine();
    PrintWriter err = at.getErr();
    err.println("baton: " + exception.getMessage());
    err.println("baton: see '" + at.getCommandSpec().qualifiedName() + " --help'");
    err.flush();
    return at.getCommandSpec().exitCodeOnInvalidInput();
  }

  /** For {@code --version}. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"baton " + BatonVersion.text()};
    }
  }
}
