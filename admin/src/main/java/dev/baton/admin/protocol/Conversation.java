package dev.baton.admin.protocol;

import dev.baton.admin.engine.AdminSession;
import dev.baton.admin.store.AdminException;
import dev.baton.admin.store.Schema;
import dev.baton.admin.store.SqlResult;
import dev.baton.wire.packet.Capabilities;
import dev.baton.wire.packet.Commands;
import dev.baton.wire.packet.EofPacket;
import dev.baton.wire.packet.ErrPacket;
import dev.baton.wire.packet.ErrorCodes;
import dev.baton.wire.packet.Fields;
import dev.baton.wire.packet.ServerStatus;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The commands of one client that has logged in, one after the other. Not thread-safe. */
final class Conversation {
  private static final Logger LOG = LoggerFactory.getLogger(Conversation.class);
  private static final int MAX_COMMAND_BYTES = 64 << 20;

  private final PacketChannel channel;
  private final AdminSession session;
  private final ResultWriter writer;
  private final Supplier<String> statistics;
  private boolean multiStatements;

  Conversation(
      PacketChannel channel, AdminSession session, long capabilities, Supplier<String> statistics) {
    this.channel = channel;
    this.session = session;
    this.writer = new ResultWriter(channel, capabilities);
    this.statistics = statistics;
    this.multiStatements = Capabilities.has(capabilities, Capabilities.MULTI_STATEMENTS);
  }

  /** Answers commands until the client goes. */
  void run() throws IOException {
    boolean stays = true;
    while (stays) {
      channel.restart();
      stays = answer(channel.read(MAX_COMMAND_BYTES));
    }
  }

  /** Says OK, to the login, with a message that may be empty. */
  void welcome(String database, String message) throws IOException {
    try {
      if (!database.isEmpty()) {
        use(database);
      }
      writer.write(new SqlResult.Changed(0, 0, message), status(false), 0);
    } catch (AdminException e) {
      error(e);
    }
  }

  private boolean answer(ByteBuf command) throws IOException {
    int code = Fields.readInt1(command, "command");
    try {
      switch (code) {
        case Commands.QUIT -> {
          return false;
        }
        case Commands.QUERY -> query(Fields.readRestString(command));
        case Commands.INIT_DB -> {
          use(Fields.readRestString(command));
          ok();
        }
        case Commands.PING, Commands.REFRESH -> ok();
        case Commands.FIELD_LIST -> fieldList(Fields.readNulOrRestString(command));
        case Commands.STATISTICS -> channel.send(bytes(statistics.get()));
        case Commands.RESET_CONNECTION -> {
          session.execute("ROLLBACK");
          ok();
        }
        case Commands.PROCESS_KILL -> {
          writer.write(session.execute("KILL " + Fields.readInt4(command, "id")), status(false), 0);
        }
        case Commands.SET_OPTION -> setOption(Fields.readInt2(command, "option"));
        case Commands.STMT_CLOSE, Commands.STMT_SEND_LONG_DATA -> {
          return true; // These have no answer, and there is no prepared statement.
        }
        case Commands.STMT_PREPARE ->
            throw new AdminException(
                AdminException.NOT_PREPARABLE,
                "the administration does not prepare statements on the server; let the driver"
                    + " do it (Connector/J: useServerPrepStmts=false)");
        default ->
            throw new AdminException(
                ErrorCodes.UNKNOWN_COMMAND, "command " + code + " is not available here");
      }
    } catch (AdminException e) {
      error(e);
    }
    return true;
  }

  private void query(String text) throws IOException, AdminException {
    List<String> statements = AdminSession.split(text);
    if (statements.size() > 1 && !multiStatements) {
      throw new AdminException(
          AdminException.SYNTAX,
          "several statements in one query, which this client did not ask to be allowed");
    }
    if (statements.isEmpty()) {
      writer.write(SqlResult.Changed.NOTHING, status(false), 0);
      return;
    }
    Iterator<String> all = statements.iterator();
    while (all.hasNext()) {
      SqlResult result = execute(all.next());
      writer.write(result, status(all.hasNext()), session.warnings());
    }
  }

  private SqlResult execute(String statement) throws AdminException {
    try {
      return session.execute(statement);
    } catch (IllegalStateException | IllegalArgumentException | NullPointerException e) {
      LOG.error("a statement of an administrator failed in an unforeseen way", e);
      throw new AdminException(
          AdminException.GENERAL,
          "the statement failed in an unforeseen way, see the log: " + e,
          e);
    }
  }

  private void use(String database) throws AdminException {
    Schema schema = Schema.named(database);
    if (schema == null) {
      throw new AdminException(
          AdminException.UNKNOWN_DATABASE, "Unknown database '" + database + "'");
    }
    session.use(schema);
  }

  private void fieldList(String table) throws IOException, AdminException {
    SqlResult columns = session.execute("SHOW COLUMNS FROM `" + table.replace("`", "``") + "`");
    if (columns instanceof SqlResult.Rows rows) {
      writer.writeFieldList(rows, status(false));
    }
  }

  private void setOption(int option) throws IOException {
    multiStatements = option == 0;
    ByteBuf packet = Unpooled.buffer();
    EofPacket done = new EofPacket(0, status(false));
    channel.send(packet, done.write(packet, channel.sequence()));
  }

  private void ok() throws IOException {
    writer.write(SqlResult.Changed.NOTHING, status(false), 0);
  }

  private int status(boolean more) {
    return ServerStatus.NO_BACKSLASH_ESCAPES
        | (session.inTransaction() ? ServerStatus.IN_TRANS : ServerStatus.AUTOCOMMIT)
        | (more ? ServerStatus.MORE_RESULTS_EXISTS : 0);
  }

  private void error(AdminException e) throws IOException {
    ByteBuf packet = Unpooled.buffer();
    ErrPacket error = new ErrPacket(e.code(), e.sqlState(), e.reason());
    channel.send(packet, error.write(packet, channel.sequence()));
  }

  private static byte[] bytes(@Nullable String text) {
    return String.valueOf(text).getBytes(StandardCharsets.UTF_8);
  }
}
