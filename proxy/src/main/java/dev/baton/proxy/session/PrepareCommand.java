package dev.baton.proxy.session;

import dev.baton.proxy.backend.BackendConnection;
import dev.baton.proxy.backend.Preparation;
import dev.baton.proxy.backend.Settings;
import dev.baton.proxy.backend.StatementText;
import dev.baton.wire.packet.Packets;
import dev.baton.wire.result.ResponseTracker;
import io.netty.buffer.ByteBuf;

/**
 * COM_STMT_PREPARE: the server's answer passes with the session's own handle in the place of the
 * server's.
 */
final class PrepareCommand extends Command {

  private final boolean attributes;
  private final Plan planOfPreparing = new Plan();
  private Plan planOfStatement = new Plan();
  private Settings settings = Settings.INITIAL;
  private byte[] sql = {};
  private int id;

  /**
   * A session's own.
   *
   * @param attributes whether executions have a count and names for them
   */
  PrepareCommand(boolean attributes) {
    this.attributes = attributes;
  }

  /** The plan that the statement will have when it is executed. */
  Plan newStatementPlan() {
    planOfStatement = new Plan();
    return planOfStatement;
  }

  void prepare(byte[] text, Settings under) {
    sql = text;
    settings = under;
    planOfPreparing.read();
    planOfPreparing.anywhere = planOfStatement.anywhere;
    planOfPreparing.hostgroup = planOfStatement.hostgroup;
    planOfPreparing.fresh = planOfStatement.fresh;
    planOfPreparing.gtidFrom = planOfStatement.gtidFrom;
    if (planOfStatement.settings != null) { // it would be set without being tracked
      planOfStatement.settings = null;
      planOfStatement.pins |= Pin.SESSION_VARIABLE.bit();
    }
  }

  @Override
  Plan plan() {
    return planOfPreparing;
  }

  @Override
  ByteBuf onFirstBytes(ByteBuf bytes, BackendConnection from, SessionState state) {
    if (from.response().errorCode() == 0) {
      id = state.newStatementId();
      bytes.setIntLE(bytes.readerIndex() + Packets.HEADER_LENGTH + 1, id);
    }
    return bytes;
  }

  @Override
  void onAnswered(ResponseTracker response, BackendConnection from, SessionState state) {
    super.onAnswered(response, from, state);
    if (response.errorCode() == 0) {
      StatementText text = new StatementText(sql, settings);
      if (state.isUntold()) {
        text = text.ownedBy(id);
      }
      Preparation.remember(from, text, response);
      state.addStatement(
          new PreparedStatement(
              id, text, planOfStatement, response.parameters(), attributes, state.longData()));
    }
  }
}
