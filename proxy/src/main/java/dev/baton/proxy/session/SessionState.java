package dev.baton.proxy.session;

import dev.baton.proxy.backend.BackendConnection;
import dev.baton.proxy.backend.Settings;
import dev.baton.wire.packet.ErrorCodes;
import dev.baton.wire.packet.ServerStatus;
import dev.baton.wire.result.ResponseTracker;
import dev.baton.wire.sql.StatementClassifier;
import io.netty.util.collection.IntObjectHashMap;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a session between its commands: settings, transaction, what pins it, its
 * prepared statements. Learned from plans and from the status flags of the servers' answers.
 */
final class SessionState {

  private Settings settings;
  private int pins;
  private int status = ServerStatus.AUTOCOMMIT;
  private long lastInsertId;
  private boolean insertIdIsThere;
  private @Nullable String lostServer;
  private String lostWhy = "";
  private final IntObjectHashMap<PreparedStatement> statements = new IntObjectHashMap<>(4);
  private final LongDataBudget longData;
  private int lastStatementId;
  private int openCursors;
  private final PreviousCounts previous = new PreviousCounts();

  SessionState(Settings settings, long maxLongData) {
    this.settings = settings;
    this.longData = new LongDataBudget(maxLongData);
  }

  Settings settings() {
    return settings;
  }

  void settings(Settings now) {
    settings = now;
  }

  /** Status flags for answers of the proxy's own. */
  int status() {
    return status
        & (ServerStatus.AUTOCOMMIT
            | ServerStatus.IN_TRANS
            | ServerStatus.IN_TRANS_READONLY
            | ServerStatus.NO_BACKSLASH_ESCAPES
            | ServerStatus.MARIADB_ANSI_QUOTES);
  }

  /** What the classifier has to know of the session's sql_mode. */
  int modes() {
    int modes = 0;
    if ((status & ServerStatus.NO_BACKSLASH_ESCAPES) != 0) {
      modes |= StatementClassifier.NO_BACKSLASH_ESCAPES;
    }
    if ((status & ServerStatus.MARIADB_ANSI_QUOTES) != 0) {
      modes |= StatementClassifier.ANSI_QUOTES;
    }
    return modes;
  }

  long lastInsertId() {
    return lastInsertId;
  }

  /** Whether the session's connection says it, be it one that no answer told. */
  boolean hasInsertIdOn(BackendConnection on) {
    long says = on.lastInsertId();
    return says == BackendConnection.UNTOLD ? insertIdIsThere : says == lastInsertId;
  }

  /** Whether what only the session's connection knows is the session's. */
  void insertIdIsThere(boolean now) {
    insertIdIsThere = now;
  }

  /**
   * The session has a connection for its next statement.
   *
   * @param untouched whether it is that of the statement before, and nobody has used it since
   */
  void connected(boolean untouched) {
    previous.connected(untouched);
    insertIdIsThere &= untouched;
  }

  /** What the statement before has found and changed. */
  PreviousCounts previous() {
    return previous;
  }

  // ---- transaction

  boolean inTransaction() {
    return (pins & Pin.TRANSACTION.bit()) != 0;
  }

  /** Whether a statement stands for itself: no transaction open, and none begun by it. */
  boolean outsideTransaction() {
    int open = Pin.TRANSACTION.bit() | Pin.DOUBTFUL.bit();
    return (pins & open) == 0 && (status & ServerStatus.AUTOCOMMIT) != 0;
  }

  /** The open transaction went with its connection; null when the client has been told. */
  void transactionLost(@Nullable String server, String why) {
    lostServer = server;
    lostWhy = why;
  }

  boolean transactionLost() {
    return lostServer != null;
  }

  String lostServer() {
    return lostServer == null ? "" : lostServer;
  }

  String lostWhy() {
    return lostWhy;
  }

  // ---- pins

  int pins() {
    return pins;
  }

  /** Whether it has settings that Baton does not know: they could not be brought back. */
  boolean isUntold() {
    return isPinnedBy(Pin.SESSION_VARIABLE);
  }

  boolean isPinned() {
    return pins != 0;
  }

  boolean isPinnedBy(Pin pin) {
    return (pins & pin.bit()) != 0;
  }

  void pin(Pin pin) {
    pins |= pin.bit();
  }

  void unpin(int bits) {
    pins &= ~bits;
  }

  /** The connection is gone, and what it held. */
  void clearPins() {
    pins = 0;
    status &= ~(ServerStatus.IN_TRANS | ServerStatus.IN_TRANS_READONLY);
    if (openCursors > 0) {
      for (PreparedStatement statement : statements.values()) {
        statement.cursorOpen(false);
      }
      openCursors = 0;
    }
  }

  // ---- what an answer tells

  void answered(ResponseTracker response, Plan plan) {
    previous.answered(response, plan);
    if (response.lastInsertId() != 0) {
      lastInsertId = response.lastInsertId();
    }
    if (response.errorCode() != 0) {
      onError(response.errorCode(), plan);
      return;
    }
    ResponseTracker.Terminal terminal = response.terminal();
    if (terminal == ResponseTracker.Terminal.OK || terminal == ResponseTracker.Terminal.EOF) {
      onStatus(response.status());
    }
    pins |= plan.pins;
    if (plan.settings != null) {
      settings = plan.settings;
    }
    if (response.warnings() > 0) {
      pin(Pin.DIAGNOSTICS);
    }
    holdAutocommit(terminal);
  }

  /** A routine may have changed it: then nobody else may be given the connection. */
  private void holdAutocommit(ResponseTracker.Terminal terminal) {
    boolean told =
        terminal == ResponseTracker.Terminal.OK || terminal == ResponseTracker.Terminal.EOF;
    boolean on = (status & ServerStatus.AUTOCOMMIT) != 0;
    if (told && on != settings.autocommit()) {
      pin(Pin.SESSION_VARIABLE);
    }
  }

  private void onStatus(int now) {
    status = now;
    pins &= ~(Pin.TRANSACTION.bit() | Pin.DOUBTFUL.bit());
    if ((now & (ServerStatus.IN_TRANS | ServerStatus.IN_TRANS_READONLY)) != 0) {
      pin(Pin.TRANSACTION);
    }
  }

  /** An error carries no status: what it did to the transaction is known with the next OK. */
  private void onError(int code, Plan plan) {
    pin(Pin.DIAGNOSTICS);
    boolean rolledBack = code == ErrorCodes.LOCK_DEADLOCK || code == ErrorCodes.LOCK_WAIT_TIMEOUT;
    boolean mayHaveBegun = (status & ServerStatus.AUTOCOMMIT) == 0;
    if (plan.divisible) { // what came before the error holds
      pins |= plan.pins;
      if (plan.settings != null) {
        pin(Pin.SESSION_VARIABLE);
      }
    }
    if (plan.changesState || mayHaveBegun || (rolledBack && inTransaction())) {
      pin(Pin.DOUBTFUL);
    }
  }

  // ---- prepared statements

  int newStatementId() {
    lastStatementId = lastStatementId == Integer.MAX_VALUE ? 1 : lastStatementId + 1;
    return lastStatementId;
  }

  LongDataBudget longData() {
    return longData;
  }

  void addStatement(PreparedStatement statement) {
    statements.put(statement.id(), statement);
  }

  /** MariaDB's clients may say -1 for the one prepared last. */
  @Nullable PreparedStatement statement(int id) {
    return statements.get(id == -1 ? lastStatementId : id);
  }

  /** All that the client has prepared. */
  Collection<PreparedStatement> statements() {
    return statements.values();
  }

  int statementCount() {
    return statements.size();
  }

  void removeStatement(PreparedStatement statement) {
    if (statements.remove(statement.id()) != null && statement.cursorOpen()) {
      openCursors--;
    }
    statement.dropLongData();
  }

  /** An answer has told whether rows of the statement are still to be fetched. */
  void cursorOpen(PreparedStatement statement, boolean open) {
    if (open != statement.cursorOpen()) {
      statement.cursorOpen(open);
      openCursors += open ? 1 : -1;
    }
  }

  boolean anyCursorOpen() {
    return openCursors > 0;
  }

  // ---- end

  /** As a new login would find it, except for the schema. */
  void reset() {
    release();
    clearPins();
    status = ServerStatus.AUTOCOMMIT;
    lastInsertId = 0;
    insertIdIsThere = false;
    lostServer = null;
    settings = settings.reset();
  }

  void release() {
    for (PreparedStatement statement : statements.values()) {
      statement.dropLongData();
    }
    statements.clear();
    openCursors = 0;
  }
}
