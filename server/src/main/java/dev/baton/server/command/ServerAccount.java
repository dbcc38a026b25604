package dev.baton.server.command;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.secret.Secret;
import dev.baton.mysql.session.LinkCredentials;
import dev.baton.mysql.session.TlsMode;
import dev.baton.ops.backup.Server;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** With what a command logs in to the instances that it works on. */
final class ServerAccount {

  @Option(
      names = "--user",
      paramLabel = "NAME",
      required = true,
      description = "The account on the server.")
  String user = "";

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description = "Holds its password. Default: the environment's BATON_PASSWORD.")
  @Nullable Path passwordFile;

  @Option(
      names = "--tls",
      paramLabel = "MODE",
      defaultValue = "disabled",
      description = "Encryption of the connections: disabled, trust (default ${DEFAULT-VALUE}).")
  TlsMode tls = TlsMode.DISABLED;

  /**
   * @param address host and port as typed
   * @param spec the command's, for messages about what was typed
   */
  Server at(String address, @Nullable CommandSpec spec) throws IOException {
    return new Server(key(address, spec), credentials(spec));
  }

  static InstanceKey key(String address, @Nullable CommandSpec spec) {
    try {
      return InstanceKey.parse(address);
    } catch (IllegalArgumentException e) {
      throw CommandSpecs.usage(spec, e.getMessage());
    }
  }

  LinkCredentials credentials(@Nullable CommandSpec spec) throws IOException {
    if (tls == TlsMode.VERIFY_CA || tls == TlsMode.VERIFY_FULL) {
      throw CommandSpecs.usage(spec, "--tls: use disabled or trust; nothing is verified here yet");
    }
    Secret password =
        new PasswordSource(System.getenv())
            .read("--password-file", passwordFile, "BATON_PASSWORD")
            .orElseThrow(
                () -> CommandSpecs.usage(spec, "give --password-file or set BATON_PASSWORD"));
    return new LinkCredentials(user, password, tls);
  }
}
