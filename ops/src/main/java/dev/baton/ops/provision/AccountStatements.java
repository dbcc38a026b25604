package dev.baton.ops.provision;

import dev.baton.core.instance.ManagerPrivileges;
import dev.baton.core.instance.ServerVersion;
import dev.baton.core.secret.Secret;
import dev.baton.ops.provision.LocalCluster.Account;
import dev.baton.ops.provision.LocalCluster.Accounts;
import java.util.ArrayList;
import java.util.List;

/**
 * The SQL that makes a cluster's accounts, each with the least that its work needs in the server's
 * version. {@code docs/privileges.md} says what every privilege is for; keep the two in step.
 *
 * <p>The statements may be run twice. Run them on every server with {@code sql_log_bin=0}: accounts
 * are then no part of the history, so no server ever has one of them as an errant transaction, and
 * a server that is rebuilt from another's copy has them all.
 */
public final class AccountStatements {

  private final ServerVersion version;
  private final String host;
  private final List<String> statements = new ArrayList<>();

  private AccountStatements(ServerVersion version, String host) {
    this.version = version;
    this.host = host;
  }

  /**
   * @param host from where the accounts may log in, as SQL's host pattern
   */
  public static List<String> of(ServerVersion version, Accounts accounts, String host) {
    AccountStatements all = new AccountStatements(version, host);
    all.replication(accounts.replication());
    all.manager(accounts.manager());
    all.monitor(accounts.monitor());
    all.application(accounts.application(), accounts.applicationSchema());
    return List.copyOf(all.statements);
  }

  /**
   * The account that copies one server into another (MySQL 8.0.17 and newer), on both of them.
   *
   * @param host as in {@link #of}
   */
  public static List<String> cloner(ServerVersion version, Account account, String host) {
    AccountStatements all = new AccountStatements(version, host);
    all.create(account);
    all.grant(
        account,
        "BACKUP_ADMIN, CLONE_ADMIN, SYSTEM_VARIABLES_ADMIN, REPLICATION_SLAVE_ADMIN, RELOAD",
        "*.*");
    all.grant(account, "SELECT", "performance_schema.*");
    return List.copyOf(all.statements);
  }

  private void replication(Account account) {
    create(account);
    grant(account, "REPLICATION SLAVE", "*.*");
  }

  private void manager(Account account) {
    create(account);
    grant(account, String.join(", ", managerPrivileges()), "*.*");
    grant(account, "SELECT (User, Host, plugin, Repl_slave_priv)", "mysql.user");
    if (!version.flavour().isMariaDb()) {
      grant(account, "SELECT", "performance_schema.*");
    }
  }

  private List<String> managerPrivileges() {
    List<String> all = new ArrayList<>(ManagerPrivileges.of(version));
    all.add("EVENT"); // to see those that are enabled
    return all;
  }

  private void monitor(Account account) {
    create(account);
    if (version.flavour().isMariaDb()) {
      grant(
          account,
          version.isAtLeast(10, 5, 9) ? "BINLOG MONITOR, SLAVE MONITOR" : "REPLICATION CLIENT",
          "*.*");
    } else {
      grant(account, "REPLICATION CLIENT", "*.*");
      grant(account, "SELECT", "performance_schema.*");
    }
  }

  /** On its own schema alone: a global privilege could carry one that writes despite read_only. */
  private void application(Account account, String schema) {
    create(account);
    String pattern = schema.replace("_", "\\_"); // in grants an underscore stands for any character
    grant(account, "ALL PRIVILEGES", "`" + pattern + "`.*");
  }

  private void create(Account account) {
    statements.add(
        "CREATE USER IF NOT EXISTS "
            + name(account)
            + " IDENTIFIED BY "
            + quote(account.password()));
  }

  private void grant(Account account, String privileges, String on) {
    statements.add("GRANT " + privileges + " ON " + on + " TO " + name(account));
  }

  private String name(Account account) {
    return "'" + account.user() + "'@'" + host + "'";
  }

  private static String quote(Secret password) {
    return "'" + password.reveal().replace("\\", "\\\\").replace("'", "''") + "'";
  }
}
