package dev.baton.ops.provision.server;

import dev.baton.core.secret.Secret;
import java.util.List;

/** Makes the initialised data folder's password-less root a real account. */
public final class RootAccount {

  public static final String USER = "root";

  private RootAccount() {}

  /** The same words on every flavour and version, and harmless when run twice. */
  public static List<String> statements(Secret password) {
    String quoted = "'" + password.reveal().replace("'", "''") + "'";
    return List.of(
        "ALTER USER 'root'@'localhost' IDENTIFIED BY " + quoted,
        "CREATE USER IF NOT EXISTS 'root'@'127.0.0.1' IDENTIFIED BY " + quoted,
        "GRANT ALL PRIVILEGES ON *.* TO 'root'@'127.0.0.1' WITH GRANT OPTION");
  }
}
