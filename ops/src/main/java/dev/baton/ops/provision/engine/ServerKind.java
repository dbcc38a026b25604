package dev.baton.ops.provision.engine;

import dev.baton.core.instance.ServerVersion;
import dev.baton.ops.provision.engine.Engine.SemiSync;

/**
 * What a server program is, wherever it lies: its configuration is written from this.
 *
 * @param semiSync how it does semi-synchronous replication
 * @param canClone whether it has the plug-in that copies a whole running server
 */
public record ServerKind(ServerVersion version, SemiSync semiSync, boolean canClone) {

  public boolean isMariaDb() {
    return version.flavour().isMariaDb();
  }

  /** Whether it is MySQL (or Percona Server) of at least the given version. */
  public boolean isMysqlAtLeast(int major, int minor, int patch) {
    return !isMariaDb() && version.isAtLeast(major, minor, patch);
  }

  /** Whether a port of its own lets the manager enter a full server. */
  public boolean hasAdminPort() {
    return isMariaDb() || isMysqlAtLeast(8, 0, 14);
  }

  /** One word or two for people, such as {@code MySQL 9.7.4}. */
  public String describe() {
    String product =
        switch (version.flavour()) {
          case MARIADB -> "MariaDB ";
          case PERCONA -> "Percona Server ";
          case MYSQL -> "MySQL ";
        };
    return product + version.major() + "." + version.minor() + "." + version.patch();
  }
}
