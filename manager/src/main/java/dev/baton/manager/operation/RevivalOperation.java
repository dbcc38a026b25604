package dev.baton.manager.operation;

import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.api.OperationReport.State;
import dev.baton.manager.port.ServerControl;
import dev.baton.manager.record.OperationRecord;
import dev.baton.manager.watch.Member;
import java.io.IOException;

/**
 * Starts the primary of the epoch again, read-only and with all that it has, because nobody can
 * take its place. Once it answers it is opened like any primary that Baton itself had closed.
 */
public final class RevivalOperation {
  public static final String TYPE = "revival";

  private final OperationContext context;
  private final MemberActions actions;

  public RevivalOperation(OperationContext context) {
    this.context = context;
    this.actions = new MemberActions(context);
  }

  /** Runs it to its end. */
  public void run(OperationRecord record, InstanceKey primary) throws InterruptedException {
    record.step("restart", primary + " is being started again, read-only.");
    try {
      actions.on(primary, context.settings().verbDeadline(), member -> startWhole(context, member));
      context.members().poke();
      record.finish(State.DONE, primary + " was started again, and is opened once it answers.");
    } catch (StepFailedException e) {
      record.finish(State.ABORTED, "It could not be started: " + e.getMessage());
    }
  }

  /**
   * Starts a primary that may get its role back: nothing of its log is cut. Does nothing if its
   * process runs.
   */
  static boolean startWhole(OperationContext context, Member member) throws StepFailedException {
    ServerControl servers = context.ports().servers();
    if (servers.isRunning(member.key())) {
      return false;
    }
    try {
      servers.restartReadOnly(
          member.key(),
          null,
          context.settings().archiveDirectory(),
          context.settings().restartDeadline());
      return true;
    } catch (IOException e) {
      throw new StepFailedException(String.valueOf(e.getMessage()));
    }
  }
}
