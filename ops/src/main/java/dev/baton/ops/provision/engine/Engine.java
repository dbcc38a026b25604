package dev.baton.ops.provision.engine;

import dev.baton.core.instance.ServerVersion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A server program that can be run here.
 *
 * @param name flavour and version as one word, such as {@code mysql-9.7.4}
 * @param home the folder it was found by
 * @param basedir what the server calls so
 * @param command the start of its command line: the program, preceded by the dynamic loader and its
 *     library path if it lives in the folder of another system
 * @param shareDirectory holds the error messages, character sets and, on MariaDB, the SQL of the
 *     system tables
 * @param semiSync how it does semi-synchronous replication
 * @param template where an initialised data folder of this engine is kept, once one was made
 */
public record Engine(
    String name,
    ServerVersion version,
    Path home,
    Path basedir,
    List<String> command,
    Path shareDirectory,
    Path pluginDirectory,
    SemiSync semiSync,
    Path template) {

  public static final String CLONE_PLUGIN = "mysql_clone.so";

  public Engine {
    command = List.copyOf(command);
  }

  public boolean isMariaDb() {
    return version.flavour().isMariaDb();
  }

  /** Whether it is MySQL (or Percona Server) of at least the given version. */
  public boolean isMysqlAtLeast(int major, int minor, int patch) {
    return !isMariaDb() && version.isAtLeast(major, minor, patch);
  }

  /** Whether it can copy a whole running server (MySQL's clone plug-in, 8.0.17 and newer). */
  public boolean canClone() {
    return isMysqlAtLeast(8, 0, 17) && Files.isRegularFile(pluginDirectory.resolve(CLONE_PLUGIN));
  }

  /** What it is, apart from where it lies. */
  public ServerKind kind() {
    return new ServerKind(version, semiSync, canClone());
  }

  /** One line for people. */
  public String describe() {
    return kind().describe() + " in " + home;
  }

  /** How semi-synchronous replication gets into the server. */
  public enum SemiSync {
    /** Not at all: the plug-ins are missing. */
    NONE,
    /** Always there (MariaDB). */
    BUILT_IN,
    /** Plug-ins semisync_source and semisync_replica (MySQL 8.0.26 and newer). */
    SOURCE_REPLICA_PLUGINS,
    /** Plug-ins semisync_master and semisync_slave. */
    MASTER_SLAVE_PLUGINS;

    public boolean available() {
      return this != NONE;
    }
  }
}
