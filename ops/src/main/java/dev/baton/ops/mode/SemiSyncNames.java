package dev.baton.ops.mode;

import java.util.List;

/**
 * What a server calls semi-sync's two roles: {@code source} and {@code replica}, or {@code master}
 * and {@code slave} on MariaDB, before MySQL 8.0.26, and wherever the older plug-ins are loaded.
 */
record SemiSyncNames(String source, String replica) {

  private static final SemiSyncNames NEW = new SemiSyncNames("source", "replica");
  private static final SemiSyncNames OLD = new SemiSyncNames("master", "slave");

  static SemiSyncNames of(MemberState member) {
    boolean old =
        member.isMariaDb()
            || member.plugins().containsKey("rpl_semi_sync_master")
            || member.plugins().containsKey("rpl_semi_sync_slave")
            || !member.isMysqlAtLeast(8, 0, 26);
    return old ? OLD : NEW;
  }

  String sourceEnabled() {
    return ofSource("enabled");
  }

  String replicaEnabled() {
    return "rpl_semi_sync_" + replica + "_enabled";
  }

  /**
   * @param what as in {@code rpl_semi_sync_source_timeout}
   */
  String ofSource(String what) {
    return "rpl_semi_sync_" + source + "_" + what;
  }

  /** How many acknowledgers a commit waits for; MariaDB has no such variable. */
  String count() {
    return ofSource("wait_for_" + replica + "_count");
  }

  /** Whether it waits while nobody is there to acknowledge. */
  String waitsAlone() {
    return ofSource("wait_no_" + replica);
  }

  /** Both plug-ins by name. */
  List<String> plugins() {
    return List.of("rpl_semi_sync_" + source, "rpl_semi_sync_" + replica);
  }

  /** The statement that loads one of {@link #plugins}. */
  static String install(String plugin) {
    return "INSTALL PLUGIN "
        + plugin
        + " SONAME '"
        + plugin.replace("rpl_semi_sync", "semisync")
        + ".so'";
  }
}
