package dev.baton.ops.backup.create;

import dev.baton.ops.backup.Names;
import dev.baton.ops.backup.Server;
import dev.baton.ops.backup.format.SqlObject;
import dev.baton.ops.backup.format.SqlObject.Kind;
import dev.baton.wire.client.WireConnection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads accounts and roles with their grants, as statements. Passwords are read as the hashes that
 * they are kept as. The server's own accounts are left out. Not thread-safe.
 */
final class AccountReader {

  /** MySQL's; roles can be named only where they exist, so it is set after the grants. */
  private static final Pattern DEFAULT_ROLE =
      Pattern.compile(" DEFAULT ROLE ((?:`(?:[^`]|``)*`@`(?:[^`]|``)*`,?)+)(?= REQUIRE )");

  private static final String NOT_OURS =
      " WHERE User NOT IN ('mysql.infoschema', 'mysql.session', 'mysql.sys', 'mariadb.sys') ";

  private final WireConnection session;
  private final boolean mariaDb;

  AccountReader(WireConnection session, boolean mariaDb) {
    this.session = session;
    this.mariaDb = mariaDb;
  }

  List<SqlObject> read() throws IOException {
    return mariaDb ? readMariaDb() : readMysql();
  }

  private List<SqlObject> readMysql() throws IOException {
    session.execute("SET SESSION print_identified_with_as_hex = ON"); // hashes are bytes
    List<SqlObject> all = new ArrayList<>();
    for (List<@Nullable String> row :
        session.query("SELECT User, Host FROM mysql.user" + NOT_OURS + "ORDER BY 1, 2").rows()) {
      String account = Names.account(Server.text(row.get(0)), Server.text(row.get(1)));
      String create = column("SHOW CREATE USER " + account).getFirst();
      List<String> grants = new ArrayList<>(column("SHOW GRANTS FOR " + account));
      var roles = DEFAULT_ROLE.matcher(create);
      if (roles.find()) {
        grants.add("ALTER USER " + account + " DEFAULT ROLE " + roles.group(1));
        create = roles.replaceFirst("");
      }
      all.add(SqlObject.plain(Kind.ACCOUNT, "", account, List.of(create)));
      all.add(SqlObject.plain(Kind.GRANTS, "", account, grants));
    }
    return all;
  }

  private List<SqlObject> readMariaDb() throws IOException {
    List<SqlObject> all = new ArrayList<>();
    for (List<@Nullable String> row :
        session
            .query(
                "SELECT User, Host, is_role FROM mysql.user" + NOT_OURS + "ORDER BY 3 DESC, 1, 2")
            .rows()) {
      String user = Server.text(row.get(0));
      if (!"Y".equals(row.get(2))) {
        String account = Names.account(user, Server.text(row.get(1)));
        all.add(SqlObject.plain(Kind.ACCOUNT, "", account, column("SHOW CREATE USER " + account)));
        all.add(SqlObject.plain(Kind.GRANTS, "", account, column("SHOW GRANTS FOR " + account)));
      } else if (user.equals("PUBLIC")) { // there is one on every server
        all.add(SqlObject.plain(Kind.GRANTS, "", user, column("SHOW GRANTS FOR PUBLIC")));
      } else {
        String role = Names.quote(user);
        all.add(SqlObject.plain(Kind.ACCOUNT, "", role, List.of("CREATE ROLE " + role)));
        all.add(SqlObject.plain(Kind.GRANTS, "", role, column("SHOW GRANTS FOR " + role)));
      }
    }
    return all;
  }

  private List<String> column(String sql) throws IOException {
    return session.query(sql).rows().stream().map(row -> Server.text(row.getFirst())).toList();
  }
}
