package dev.baton.ops.backup.restore;

import dev.baton.ops.backup.Names;
import dev.baton.ops.backup.Server;
import dev.baton.ops.backup.format.Definitions;
import dev.baton.ops.backup.format.SqlObject;
import dev.baton.ops.backup.format.SqlObject.Kind;
import dev.baton.wire.client.ServerErrorException;
import dev.baton.wire.client.WireConnection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Makes what is not rows: each thing in the session that it was made in. Not thread-safe. */
final class ObjectMaker {

  private static final Pattern ENABLED_EVENT =
      Pattern.compile("(?s)\\A(.*? ON COMPLETION (?:NOT )?PRESERVE) ENABLE(?=\\s)");

  private final WireConnection session;
  private final Target target;
  private final List<String> keptAccounts = new ArrayList<>();
  private final List<String> disabledEvents = new ArrayList<>();
  private final List<String> notGranted = new ArrayList<>();

  ObjectMaker(WireConnection session, Target target) {
    this.session = session;
    this.target = target;
  }

  /** Accounts that are left as they are on this server. */
  List<String> keptAccounts() {
    return keptAccounts;
  }

  /** Events that were enabled where the backup was taken. */
  List<String> disabledEvents() {
    return disabledEvents;
  }

  /** Accounts and grants that this server or this account refused, with the error. */
  List<String> notGranted() {
    return notGranted;
  }

  /** What rows need. */
  void beforeRows(Definitions definitions) throws IOException {
    for (Kind kind : List.of(Kind.DATABASE, Kind.SEQUENCE, Kind.TABLE)) {
      for (SqlObject object : definitions.of(kind)) {
        make(object);
      }
    }
  }

  /** What rows must not meet, or what needs them. */
  void afterRows(Definitions definitions) throws IOException {
    String self = self();
    for (SqlObject account : definitions.of(Kind.ACCOUNT)) {
      if (account.name().equals(self)) {
        keptAccounts.add(self); // its password may be another one here, and is in use
        continue;
      }
      boolean role = account.statements().getFirst().startsWith("CREATE ROLE");
      session.execute("DROP " + (role ? "ROLE" : "USER") + " IF EXISTS " + account.name());
      grant(account);
    }
    for (SqlObject routine : definitions.of(Kind.ROUTINE)) {
      make(routine);
    }
    makeViews(definitions.of(Kind.VIEW));
    for (SqlObject grants : definitions.of(Kind.GRANTS)) {
      if (!grants.name().equals(self)) {
        grant(grants);
      }
    }
    for (SqlObject trigger : definitions.of(Kind.TRIGGER)) {
      make(trigger);
    }
    for (SqlObject event : definitions.of(Kind.EVENT)) {
      make(asleep(event));
    }
  }

  /**
   * What is refused is remembered and is no failure: a server lists grants on tables that are gone,
   * and gives nobody's PROXY but that of whoever has it.
   */
  private void grant(SqlObject object) throws IOException {
    session.execute("SET NAMES utf8mb4");
    for (String statement : object.statements()) {
      try {
        session.query(statement);
      } catch (ServerErrorException e) {
        String message = String.valueOf(e.getMessage());
        // statements carry hashes of passwords
        notGranted.add(
            "%s: %s: %s"
                .formatted(
                    object.describe(),
                    statement.replaceFirst(" IDENTIFIED .*", ""),
                    message.substring(Math.max(0, message.lastIndexOf("error " + e.code())))));
      }
    }
  }

  private String self() throws IOException {
    String account = Server.value(session, "SELECT CURRENT_USER()");
    int at = account.lastIndexOf('@');
    return Names.account(account.substring(0, at), account.substring(at + 1));
  }

  /** Views may need each other: those that fail are tried again while others succeed. */
  private void makeViews(List<SqlObject> views) throws IOException {
    List<SqlObject> left = views;
    while (!left.isEmpty()) {
      List<SqlObject> failed = new ArrayList<>();
      IOException failure = null;
      for (SqlObject view : left) {
        try {
          make(view);
        } catch (IOException e) {
          if (!(e.getCause() instanceof ServerErrorException)) {
            throw e;
          }
          failed.add(view);
          failure = e;
        }
      }
      if (failure != null && failed.size() == left.size()) {
        throw failure;
      }
      left = failed;
    }
  }

  /** Only the primary runs events: an enabled one becomes one of a replica. */
  private SqlObject asleep(SqlObject event) {
    String create = event.statements().getFirst();
    String word = target.isMysqlAtLeast(8, 2, 0) ? "REPLICA" : "SLAVE";
    String asleep = ENABLED_EVENT.matcher(create).replaceFirst("$1 DISABLE ON " + word);
    if (!asleep.equals(create)) {
      disabledEvents.add(event.database() + "." + event.name());
    }
    return new SqlObject(
        event.kind(),
        event.database(),
        event.name(),
        List.of(asleep),
        event.sqlMode(),
        event.collation(),
        event.timeZone());
  }

  private void make(SqlObject object) throws IOException {
    try {
      session.execute("SET NAMES utf8mb4");
      session.execute(
          "SET SESSION sql_mode = %s, time_zone = %s, foreign_key_checks = 0"
              .formatted(
                  Names.literal(
                      object.sqlMode().isEmpty() && !isProgram(object.kind())
                          ? "NO_ENGINE_SUBSTITUTION,ALLOW_INVALID_DATES"
                          : object.sqlMode()),
                  Names.literal(object.timeZone().isEmpty() ? "+00:00" : object.timeZone())));
      if (!object.collation().isEmpty()) {
        session.execute("SET SESSION collation_connection = " + Names.literal(object.collation()));
      }
      if (!object.database().isEmpty()) {
        session.execute("USE " + Names.quote(object.database()));
      }
      for (String statement : object.statements()) {
        session.query(statement);
      }
    } catch (ServerErrorException e) {
      throw new IOException("the " + object.describe() + " cannot be made: " + e.getMessage(), e);
    }
  }

  /** Whether it keeps the mode that it is made with. */
  private static boolean isProgram(Kind kind) {
    return kind == Kind.ROUTINE || kind == Kind.TRIGGER || kind == Kind.EVENT;
  }
}
