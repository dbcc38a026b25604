package dev.baton.proxy.session;

import dev.baton.proxy.backend.Backend;
import dev.baton.wire.packet.ErrPacket;
import dev.baton.wire.packet.ErrorCodes;
import dev.baton.wire.packet.Packets;
import dev.baton.wire.result.ResponseTracker;
import io.netty.buffer.ByteBuf;
import java.util.Locale;

/**
 * What an error says: something of the statement, or of the server it was sent to; and in the
 * second case, whether the statement can have been executed.
 *
 * <p>"Surely not" is only said where the servers' sources leave no other way:
 *
 * <ul>
 *   <li>1290, 1836 with read_only: checked before a statement changes anything, and once more at
 *       the beginning of a commit, which then rolls back (MySQL {@code check_readonly} in {@code
 *       ha_commit_trans}; MariaDB likewise).
 *   <li>3100 with {@code before_commit}: MySQL's {@code MYSQL_BIN_LOG::commit} rolls back and
 *       resets the binary log's cache before anything is written to the log. A hook of any later
 *       stage has the transaction in the log already.
 *   <li>Any error with sequence number 0: the server numbers its answers after the command it has
 *       read, so this one was sent while it waited for one: the farewell to an idle connection
 *       (4031, MySQL 8.0.24+), which crossed ours.
 * </ul>
 *
 * <p>Everything else of a server that goes is of unknown outcome. 1053, 1927 and 3032 come from a
 * kill, which can hit while the commit waits for its acknowledgement: MariaDB answers with an error
 * what it has committed. 1598 with ABORT_SERVER comes from the flush or sync of the binary log,
 * which a replica may have read. 1317 and 3024 are the statement's: somebody's KILL QUERY or a time
 * limit, after which the server has rolled the statement back and says so itself.
 */
enum ServerVerdict {
  STATEMENT("the statement failed"),
  /** Not executed, because the server takes no writes. */
  READ_ONLY("the server became read-only"),
  /** Rolled back by a server that, as far as can be told, is stopping. */
  ROLLED_BACK("the server rolled it back, as one does that stops"),
  /** Not executed, because the server did not read it; the connection is over. */
  UNREAD("the server ended the connection"),
  /** The server or the connection is going; whether it was executed cannot be told. */
  SERVER_GOES("the server is shutting down or ended the connection");

  private final String why;

  ServerVerdict(String why) {
    this.why = why;
  }

  /** For what the client is told. */
  String why() {
    return why;
  }

  /** Whether the client is to see it as it is. */
  boolean isTheClients(boolean byPrimary, boolean again) {
    return switch (this) {
      case STATEMENT -> true;
      case READ_ONLY -> !byPrimary; // on a replica as it should be
      case ROLLED_BACK -> again; // so it is not because the server stops
      case UNREAD, SERVER_GOES -> false;
    };
  }

  /** Draws the conclusions on the server's side: trust, and who else has to look. */
  void tell(Backend server) {
    switch (this) {
      case READ_ONLY -> server.suspicious("answers a write with 'read-only'");
      case ROLLED_BACK -> {
        server.suspect();
        server.suspicious("rolls back what is to be committed");
      }
      case SERVER_GOES -> {
        server.suspect();
        server.shuttingDown("says that it is going away");
      }
      default -> {}
    }
  }

  static ServerVerdict of(ResponseTracker response, ByteBuf bytes, Plan plan) {
    boolean first = response.terminalOffset() == 0; // and not after results of earlier statements
    if (first && Packets.sequenceAt(bytes, bytes.readerIndex()) == 0) {
      return UNREAD;
    }
    boolean whole = first && !plan.divisible;
    return switch (response.errorCode()) {
      case ErrorCodes.SERVER_SHUTDOWN,
          ErrorCodes.SERVER_OFFLINE_MODE,
          ErrorCodes.MARIADB_CONNECTION_KILLED ->
          SERVER_GOES;
      case ErrorCodes.READ_ONLY_MODE -> whole ? READ_ONLY : STATEMENT;
      case ErrorCodes.OPTION_PREVENTS_STATEMENT -> // of other options too, as --secure-file-priv
          whole && saysReadOnly(response, bytes) ? READ_ONLY : STATEMENT;
      case ErrorCodes.RUN_HOOK_ERROR -> hook(response, bytes, whole && isRolledBackWhole(plan));
      case ErrorCodes.BINLOG_LOGGING_IMPOSSIBLE ->
          message(response, bytes).toLowerCase(Locale.ROOT).contains("aborting the server")
              ? SERVER_GOES
              : STATEMENT;
      default -> STATEMENT;
    };
  }

  /** DDL may have done a part of its work before the commit that failed. */
  private static boolean isRolledBackWhole(Plan plan) {
    return plan.changesRows || plan.repeatable; // COMMIT is called repeatable, too
  }

  private static ServerVerdict hook(ResponseTracker response, ByteBuf bytes, boolean whole) {
    String message = message(response, bytes).toLowerCase(Locale.ROOT);
    if (message.contains("'after_")) {
      return SERVER_GOES;
    }
    return whole && message.contains("'before_commit'") ? ROLLED_BACK : STATEMENT;
  }

  private static boolean saysReadOnly(ResponseTracker response, ByteBuf bytes) {
    String message = message(response, bytes).toLowerCase(Locale.ROOT);
    return message.contains("read-only") || message.contains("read_only");
  }

  /** What the error says that the response ended in. */
  static String message(ResponseTracker response, ByteBuf bytes) {
    int payload = bytes.readerIndex() + response.terminalOffset() + Packets.HEADER_LENGTH;
    ByteBuf rest = bytes.slice(payload, bytes.writerIndex() - payload);
    return ErrPacket.read(rest).message();
  }
}
