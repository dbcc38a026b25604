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
   * @param known users that are in force
   */
  static RuntimeConfig.Users users(
      TableRows rows, Map<String, Secret> passwords, Problems problems, Known known) {
    Map<String, Integer> positions = RowReader.positions(UserTables.USERS);
    List<@Nullable Object[]> all = rows.of(UserTables.USERS);
    List<UserRow> users = new ArrayList<>(all.size());
    boolean alike = known.passwords == passwords;
    for (@Nullable Object[] row : all) {
      UserRow before = known.of(users.size(), row);
      boolean same = before != null && (alike || before.password() == passwords.get(before.hash()));
      users.add(
          before != null && same
              ? before
              : user(new RowReader(UserTables.USERS, positions, row, 1, problems), passwords));
    }
    return new RuntimeConfig.Users(users);
  }

  /** What the next reading may take over: rows that are the same object then have not changed. */
  static final class Known {
    static final Known NOTHING =
        new Known(TableRows.NONE, new RuntimeConfig.Users(List.of()), Map.of());

    private final Map<String, Secret> passwords;
    private final List<@Nullable Object[]> rows;
    private final List<UserRow> users;
    private @Nullable Map<@Nullable Object[], UserRow> byRow;

    Known(TableRows rows, RuntimeConfig.Users users, Map<String, Secret> passwords) {
      this.passwords = passwords;
      this.rows = rows.of(UserTables.USERS);
      this.users = users.users();
    }

    /** Mostly it is where it was. */
    @Nullable UserRow of(int position, @Nullable Object[] row) {
      if (position < rows.size() && rows.get(position) == row) {
        return users.get(position);
      }
      Map<@Nullable Object[], UserRow> all = byRow;
      if (all == null) {
        all = new IdentityHashMap<>(users.size());
        for (int i = 0; i < users.size(); i++) {
          all.put(rows.get(i), users.get(i));
        }
        byRow = all;
      }
      return all.get(row);
    }
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
