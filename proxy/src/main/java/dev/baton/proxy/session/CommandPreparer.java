package dev.baton.proxy.session;

import dev.baton.proxy.backend.BackendConnection;
import dev.baton.proxy.backend.Preparation;
import dev.baton.proxy.backend.Preparation.Need;
import dev.baton.proxy.backend.Settings;
import dev.baton.proxy.backend.StatementText;
import dev.baton.wire.packet.ErrPacket;
import org.jspecify.annotations.Nullable;

/**
 * Decides, one step at a time, what a connection still needs before a command can go to it. Each
 * step is awaited: a command must not run in a state that could not be brought about.
 */
final class CommandPreparer {

  private boolean diagnosticsCleared;
  private boolean ready;

  void begin() {
    diagnosticsCleared = false;
  }

  /** After {@link #next}: whether nothing was sent and the command can go. */
  boolean isReady() {
    return ready;
  }

  /**
   * Sends the next thing needed, if any.
   *
   * @param untouched whether the session's previous statement was the last on this connection
   * @param askedBack whether the server is asked what that statement found or changed
   * @return why the command cannot be run on it; null if it can
   */
  @Nullable ErrPacket next(
      BackendConnection on,
      SessionState state,
      Command command,
      boolean untouched,
      boolean askedBack) {
    ready = false;
    StatementText text = command.statement();
    if (text != null && !command.isPreparedOn(on)) {
      Settings under = state.isUntold() ? on.settings() : settingsFor(text, on);
      if (askedBack && !on.settings().equals(under)) {
        return Errors.previousIsGone(); // it would tell of the SETs
      }
      Need need = Preparation.settle(on, under);
      if (need == Need.NOTHING) {
        Preparation.statement(on, text);
      }
      return need == Need.IMPOSSIBLE ? unreachable() : null;
    }
    boolean led = !state.isPinned() && on.settings().equals(command.plan().led());
    Need need = led ? Need.NOTHING : Preparation.settle(on, state.settings());
    Plan plan = command.plan();
    boolean keepsDiagnostics = untouched && plan.readsDiagnostics;
    if (need == Need.NOTHING
        && plan.readsInsertId
        && !keepsDiagnostics
        && !state.hasInsertIdOn(on)) {
      if (askedBack && plan.readsChanged) {
        return Errors.previousIsGone(); // it would be what the SET has changed: nothing
      }
      Preparation.insertId(on, state.lastInsertId());
      need = Need.SENT;
    }
    if (need == Need.NOTHING && plan.readsDiagnostics && !untouched && !diagnosticsCleared) {
      diagnosticsCleared = true;
      Preparation.clearDiagnostics(on);
      need = Need.SENT;
    }
    ready = need == Need.NOTHING;
    return need == Need.IMPOSSIBLE ? unreachable() : null;
  }

  /**
   * A statement prepared without a schema names its tables in full: any will do. And what a
   * transaction is made of stays as it is: to set autocommit would end the one that is open.
   */
  private static Settings settingsFor(StatementText text, BackendConnection on) {
    Settings wanted = text.settings().withTransactionsOf(on.settings());
    return wanted.schema().isEmpty() ? wanted.withSchema(on.settings().schema()) : wanted;
  }

  private static ErrPacket unreachable() {
    return Errors.notSupported(
        "the session's variables cannot be brought to the values under which this statement was"
            + " prepared; prepare it again");
  }
}
