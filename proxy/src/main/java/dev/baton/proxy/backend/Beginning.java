package dev.baton.proxy.backend;

import dev.baton.core.instance.Flavour;
import dev.baton.core.instance.ServerVersion;
import dev.baton.wire.packet.Capabilities;
import dev.baton.wire.packet.Fields;
import dev.baton.wire.packet.MalformedPacketException;
import io.netty.buffer.ByteBuf;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a connection goes back to what its login gave it, where {@code SET x = DEFAULT} would not
 * lead there: the character sets come from the handshake's collation and the server's settings, so
 * they are read once after the login; the transaction modes have another name in each server; the
 * option comes from the capabilities; and what the server's {@code init_connect} sets is no default
 * at all.
 *
 * @param characterSets the assignments that restore them; null if they are not known
 * @param transactionModes the assignments that restore them
 * @param option the argument of COM_SET_OPTION
 * @param initConnect lower-case; what the server and the proxy run after each login
 * @param numbered whether a character set may be named by the number of a collation
 */
record Beginning(
    @Nullable String characterSets,
    String transactionModes,
    int option,
    String initConnect,
    boolean numbered) {

  /** To be asked on a connection that nobody has used yet. */
  static final String QUESTION =
      "SELECT @@character_set_client, @@character_set_results, @@collation_connection,"
          + " @@init_connect";

  private static final Pattern NAME = Pattern.compile("\\w+");
  private static final int MULTI_STATEMENTS_ON = 0;
  private static final int MULTI_STATEMENTS_OFF = 1;

  /**
   * As far as the login tells.
   *
   * @param serverVersion as the greeting told it
   * @param capabilities as the server was asked for them
   * @param initConnect what the proxy runs after each login; empty for nothing
   */
  static Beginning of(String serverVersion, long capabilities, String initConnect) {
    boolean several = Capabilities.has(capabilities, Capabilities.MULTI_STATEMENTS);
    int option = several ? MULTI_STATEMENTS_ON : MULTI_STATEMENTS_OFF;
    ServerVersion version = version(serverVersion);
    boolean mariadb = version.flavour() == Flavour.MARIADB;
    return new Beginning(
        null, transactionModes(version, mariadb), option, lower(initConnect), !mariadb);
  }

  /**
   * A statement without effect but that there are no warnings after it. What {@code FOUND_ROWS()}
   * says stays, which a DO changes on MySQL. MariaDB keeps the warnings through every statement
   * without a table.
   */
  String nothing() {
    return numbered
        ? "SET lc_time_names = @@lc_time_names"
        : "SHOW CREATE TABLE information_schema.ENGINES";
  }

  /**
   * Whether a cursor outlives that its statement is executed again in vain because a table is not
   * what it was. Seen on MySQL 8.0 and 9.7, and not on 5.7 and MariaDB 11.4.
   */
  static boolean keepsCursors(String serverVersion) {
    ServerVersion version = version(serverVersion);
    return version.flavour() != Flavour.MARIADB && version.isAtLeast(8, 0, 0);
  }

  /** What does not say its version is taken for what most are. */
  private static ServerVersion version(String text) {
    try {
      return ServerVersion.parse(text, "");
    } catch (IllegalArgumentException e) {
      return ServerVersion.parse("8.0.0", "");
    }
  }

  private static String transactionModes(ServerVersion version, boolean mariadb) {
    if (mariadb ? version.isAtLeast(11, 1, 1) : version.isAtLeast(5, 7, 20)) {
      return "SESSION transaction_isolation = DEFAULT, SESSION transaction_read_only = DEFAULT";
    }
    return "SESSION tx_isolation = DEFAULT, SESSION tx_read_only = DEFAULT";
  }

  /**
   * With the answer to {@link #QUESTION}. A name stands for several collations, of which MySQL's
   * answers tell the client; so it is told the number, which it takes, too. The number of what
   * results are converted to is in each column's definition. MariaDB knows some numbers in
   * handshakes only.
   *
   * @param answer from the packet with the number of columns on; read
   */
  Beginning withAnswer(ByteBuf answer) {
    try {
      int columns = (int) Fields.readLenenc(OwnAnswer.payload(answer), "column count");
      String number = Integer.toString(collation(OwnAnswer.payload(answer)));
      for (int i = 1; i < columns; i++) {
        var _ = OwnAnswer.payload(answer);
      }
      ByteBuf row = OwnAnswer.row(answer);
      String client = name(row);
      String results = name(row);
      String connection = name(row);
      String first = row.isReadable() ? OwnAnswer.text(row) : "";
      String sets =
          "SESSION character_set_client = %s, SESSION character_set_results = %s,"
                  .formatted(
                      numbered && client.equals(results) ? number : client,
                      numbered && !results.equals("NULL") ? number : results)
              + " SESSION collation_connection = "
              + connection;
      String run = (initConnect + ' ' + lower(first)).strip();
      return new Beginning(sets, transactionModes, option, run, numbered);
    } catch (MalformedPacketException e) {
      return this; // the connection is as good without
    }
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  private static int collation(ByteBuf definition) {
    for (int i = 0; i < 6; i++) { // catalog, schema, table, its own name, column, its own name
      Fields.skip(definition, Fields.readLenenc(definition, "name"), "name");
    }
    Fields.skip(definition, 1, "length of what follows");
    return Fields.readInt2(definition, "collation");
  }

  /** Whether the variable's default is what the login gave. */
  boolean isDefault(String variable) {
    return !initConnect.contains(variable);
  }

  /** The assignments that restore a group of variables; null if they are not known. */
  @Nullable String restoring(VariableGroup group) {
    if (group == VariableGroup.CHARACTER_SETS) {
      return characterSets;
    }
    boolean named = initConnect.contains("transaction") || initConnect.contains("tx_");
    return named ? null : transactionModes;
  }

  private static String name(ByteBuf row) {
    String name = OwnAnswer.text(row);
    if (!NAME.matcher(name).matches()) {
      throw new MalformedPacketException("not the name of a character set: " + name);
    }
    return name;
  }
}
