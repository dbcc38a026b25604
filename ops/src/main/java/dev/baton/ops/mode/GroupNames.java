package dev.baton.ops.mode;

import java.util.List;

/** What Group Replication is called where. */
final class GroupNames {

  static final String PLUGIN = "group_replication";
  static final String INSTALL = "INSTALL PLUGIN group_replication SONAME 'group_replication.so'";

  /** The channel over which a member gets what it lacks; it keeps the account. */
  static final String RECOVERY = "group_replication_recovery";

  /** Both channels that are Group Replication's own. */
  static final List<String> CHANNELS = List.of(RECOVERY, "group_replication_applier");

  static final String NAME = "group_replication_group_name";

  private GroupNames() {}
}
