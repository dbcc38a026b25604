package dev.baton.admin.runtime;

import dev.baton.admin.runtime.row.FirewallRuleRow;
import dev.baton.admin.runtime.row.FirewallUserRow;
import dev.baton.admin.runtime.row.UserRow;
import dev.baton.admin.secret.PasswordHash;
import dev.baton.admin.store.table.UserTables;
import dev.baton.core.secret.Secret;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads and checks what {@code LOAD MYSQL USERS} and {@code MYSQL FIREWALL} bring into force. */
final class UsersReader {
  private UsersReader() {}

  /**
   * @param known users that are in force, by the row that each was made of
   */
  static RuntimeConfig.Users users(
      TableRows rows,
      Map<String, Secret> passwords,
      Problems problems,
      Map<@Nullable Object[], UserRow> known) {
    Map<String, Integer> positions = RowReader.positions(UserTables.USERS);
    List<UserRow> users = new ArrayList<>();
    for (@Nullable Object[] row : rows.of(UserTables.USERS)) {
      UserRow before = known.get(row);
      boolean same = before != null && before.password() == passwords.get(before.hash());
      users.add(
          before != null && same
              ? before
              : user(new RowReader(UserTables.USERS, positions, row, 1, problems), passwords));
    }
    return new RuntimeConfig.Users(users);
  }

  /** What the next reading may take over: rows that are the same object then have not changed. */
  static Map<@Nullable Object[], UserRow> byRow(TableRows rows, RuntimeConfig.Users users) {
    Map<@Nullable Object[], UserRow> all = new IdentityHashMap<>(users.users().size());
    int i = 0;
    for (@Nullable Object[] row : rows.of(UserTables.USERS)) {
      all.put(row, users.users().get(i++));
    }
    return all;
  }

  private static UserRow user(RowReader row, Map<String, Secret> passwords) {
    String hash = row.text("password");
    if (!hash.isEmpty() && !PasswordHash.isOne(hash)) {
      row.problem("password", "is in clear where only its hash may be");
    }
    if (row.text("username").isEmpty()) {
      row.problem("username", "is empty");
    }
    return new UserRow(
        row.text("username"),
        hash,
        passwords.get(hash),
        row.flag("active"),
        row.flag("use_ssl"),
        row.count("default_hostgroup"),
        row.text("default_schema"),
        row.flag("schema_locked"),
        row.flag("transaction_persistent"),
        row.flag("fast_forward"),
        row.flag("backend"),
        row.flag("frontend"),
        row.count("max_connections"),
        row.text("attributes"),
        row.text("comment"));
  }

  static RuntimeConfig.Firewall firewall(TableRows rows, Problems problems) {
    return new RuntimeConfig.Firewall(
        rows.map(
            UserTables.FIREWALL_USERS,
            2,
            problems,
            row ->
                new FirewallUserRow(
                    row.flag("active"),
                    row.text("username"),
                    row.text("client_address"),
                    row.name("mode", FirewallUserRow.Mode.class),
                    row.text("comment"))),
        rows.map(
            UserTables.FIREWALL_RULES,
            6,
            problems,
            row ->
                new FirewallRuleRow(
                    row.flag("active"),
                    row.text("username"),
                    row.text("client_address"),
                    row.text("schemaname"),
                    row.count("flagIN"),
                    row.text("digest"),
                    row.text("comment"))),
        rows.map(UserTables.FIREWALL_FINGERPRINTS, 2, problems, row -> row).stream()
            .filter(row -> row.flag("active"))
            .map(row -> row.text("fingerprint"))
            .toList());
  }
}
