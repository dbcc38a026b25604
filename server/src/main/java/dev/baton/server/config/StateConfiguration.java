package dev.baton.server.config;

import dev.baton.core.config.Option;
import dev.baton.core.instance.InstanceKey;
import dev.baton.core.secret.Secret;
import dev.baton.mysql.session.LinkCredentials;
import dev.baton.mysql.session.TlsMode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Where decisions and history are kept, if not in files of the data directory. */
public record StateConfiguration(
    @Option(
            name = "state.database",
            description =
                "A MySQL or MariaDB database as HOST:PORT/SCHEMA, instead of files in data-directory;"
                    + " the schema must be there, and is one manager's alone.")
        Optional<String> database,
    @Option(name = "state.user", description = "Who may create tables, read and write there.")
        Optional<String> user,
    @Option(name = "state.password-file", description = "A file whose first line is its password.")
        Optional<PasswordFile> passwordFile,
    @Option(
            name = "state.tls",
            description = "Encryption of these connections, as clusters.tls.",
            defaultValue = "disabled")
        TlsMode tls,
    @Option(name = "state.tls-authority", description = "As clusters.tls-authority.")
        Optional<Path> tlsAuthority,
    @Option(
            name = "state.timeout",
            description =
                "After which a statement there has failed; no recovery begins until it answers again.",
            defaultValue = "2000",
            unit = "ms")
        Duration timeout) {

  /**
   * A database of its own kind.
   *
   * @param schema its name
   */
  public record Place(InstanceKey server, String schema) {}

  public StateConfiguration {
    if (database.isPresent() && (user.isEmpty() || passwordFile.isEmpty())) {
      throw new IllegalArgumentException("state.database needs state.user and state.password-file");
    }
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("state.timeout is positive");
    }
    database.ifPresent(StateConfiguration::parse);
  }

  /** Empty if files are meant. */
  public Optional<Place> place() {
    return database.map(StateConfiguration::parse);
  }

  private static Place parse(String text) {
    if (!text.matches("[^/]+:\\d+/[A-Za-z0-9_$-]{1,64}")) {
      throw new IllegalArgumentException(
          "state.database '" + text + "' is not HOST:PORT/SCHEMA, such as db9:3306/baton");
    }
    int slash = text.indexOf('/');
    return new Place(InstanceKey.parse(text.substring(0, slash)), text.substring(slash + 1));
  }

  /** With what Baton logs in there; only where {@link #place} is present. */
  public LinkCredentials credentials() {
    LinkCredentials plain =
        new LinkCredentials(
            user.orElseThrow(),
            passwordFile.map(PasswordFile::password).orElse(new Secret("")),
            tls);
    return tlsAuthority.map(plain::withAuthority).orElse(plain);
  }
}
