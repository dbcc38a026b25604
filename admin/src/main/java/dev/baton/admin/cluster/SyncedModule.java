package dev.baton.admin.cluster;

import dev.baton.admin.store.ConfigModule;

/** What travels between members, each on its own. */
enum SyncedModule {
  QUERY_RULES(ConfigModule.MYSQL_QUERY_RULES, "mysql_query_rules", "mysql_query_rules"),
  /** With everything that belongs to the servers, which is what the second checksum covers. */
  SERVERS(ConfigModule.MYSQL_SERVERS, "mysql_servers_v2", "mysql_servers"),
  USERS(ConfigModule.MYSQL_USERS, "mysql_users", "mysql_users"),
  MEMBERS(ConfigModule.PROXYSQL_SERVERS, "proxysql_servers", "proxysql_servers"),
  VARIABLES(ConfigModule.MYSQL_VARIABLES, "mysql_variables", "mysql_variables"),
  ADMIN(ConfigModule.ADMIN_VARIABLES, "admin_variables", "admin_variables");

  private final ConfigModule module;
  private final String checksum;
  private final String variable;

  SyncedModule(ConfigModule module, String checksum, String variable) {
    this.module = module;
    this.checksum = checksum;
    this.variable = variable;
  }

  ConfigModule module() {
    return module;
  }

  /** Its row of {@code runtime_checksums_values}. */
  String checksum() {
    return checksum;
  }

  /** How many differing checks it takes: {@code admin-cluster_…_diffs_before_sync}. */
  String diffsVariable() {
    return "admin-cluster_" + variable + "_diffs_before_sync";
  }

  /** Whether what was fetched is saved: {@code admin-cluster_…_save_to_disk}. */
  String saveVariable() {
    return "admin-cluster_" + variable + "_save_to_disk";
  }

  /** Whether it can hold passwords. */
  boolean hasPasswords() {
    return this == USERS || this == VARIABLES || this == ADMIN;
  }
}
