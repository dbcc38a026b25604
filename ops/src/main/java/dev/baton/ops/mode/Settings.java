package dev.baton.ops.mode;

import dev.baton.core.instance.ServerVersion;
import dev.baton.mysql.dialect.MysqlWords;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The statements by which one server's settings become what they are to be, none twice. */
final class Settings {

  private final MemberState member;
  private final List<String> statements = new ArrayList<>();

  Settings(MemberState member) {
    this.member = member;
  }

  /** Now and after a restart, as far as the server can keep it. */
  Settings keep(String name, String value) {
    String persisted = member.persisted().get(name);
    boolean now = same(member.variable(name), value);
    boolean later = persisted == null ? !member.isChangedByHand(name) : same(persisted, value);
    if (!now || (persists(member) && !later)) {
      statements.add((persists(member) ? "SET PERSIST " : "SET GLOBAL ") + name + " = " + value);
    }
    return this;
  }

  /** Off now and after a restart; nothing to do for a server that does not have it. */
  Settings keepOff(String name) {
    return member.variables().containsKey(name) ? keep(name, "OFF") : this;
  }

  Settings keepAll(Map<String, String> wanted) {
    wanted.forEach(this::keep);
    return this;
  }

  /** Until it is restarted: then what it is configured with holds. */
  Settings now(String name, String value) {
    if (member.persisted().containsKey(name)) {
      statements.add("RESET PERSIST IF EXISTS " + name);
    }
    if (member.variables().containsKey(name) && !same(member.variable(name), value)) {
      statements.add("SET GLOBAL " + name + " = " + value);
    }
    return this;
  }

  Settings run(String statement) {
    statements.add(statement);
    return this;
  }

  List<String> statements() {
    return List.copyOf(statements);
  }

  /** Whether it keeps what is set at run time over restarts. */
  static boolean persists(MemberState member) {
    return member.isMysqlAtLeast(8, 0, 11);
  }

  private static boolean same(String one, String other) {
    boolean on = other.equals("ON");
    boolean off = other.equals("OFF");
    String plain = other.startsWith("'") ? other.substring(1, other.length() - 1) : other;
    if (on || off) {
      return !one.isEmpty() && MemberState.isTrue(one) == on;
    }
    return one.equalsIgnoreCase(plain);
  }

  static String stopReceiver(MemberState member) {
    return member.isMariaDb() ? "STOP SLAVE IO_THREAD" : words(member).stop("IO_THREAD");
  }

  static String startReceiver(MemberState member) {
    return member.isMariaDb() ? "START SLAVE IO_THREAD" : words(member).start("IO_THREAD");
  }

  static String stopApplier(MemberState member) {
    return member.isMariaDb() ? "STOP SLAVE SQL_THREAD" : words(member).stop("SQL_THREAD");
  }

  static String stop(MemberState member) {
    return member.isMariaDb() ? "STOP SLAVE" : words(member).stop("");
  }

  static String start(MemberState member) {
    return member.isMariaDb() ? "START SLAVE" : words(member).start("");
  }

  static MysqlWords words(MemberState member) {
    ServerVersion version = member.facts().version();
    return MysqlWords.of(version);
  }
}
