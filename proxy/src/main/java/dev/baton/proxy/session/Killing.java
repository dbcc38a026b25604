package dev.baton.proxy.session;

import dev.baton.wire.packet.ErrPacket;
import io.netty.channel.Channel;

/**
 * Takes one client's {@code KILL [CONNECTION | QUERY] n} and COM_PROCESS_KILL. The number is the
 * one that a client was told when it connected: the proxy's own, so that the request reaches the
 * session, on whichever event loop, and through it what its statement runs on. A user may end the
 * sessions of the same name; for those of others there is the administration.
 */
final class Killing {

  private final SessionContext context;
  private final Channel client;
  private final ClientPort port;
  private final Session session;

  Killing(SessionContext context, Channel client, ClientPort port, Session session) {
    this.context = context;
    this.client = client;
    this.port = port;
    this.session = session;
  }

  /** Answers the client, at once or when the event loops have; no command is taken before. */
  void take(KillRequest request) {
    if (request.id() == session.identity().id()) {
      endItself(request);
      return;
    }
    port.pause();
    context
        .killer()
        .kill(
            request,
            context.loop(),
            outcome -> {
              answer(request, outcome);
              port.onSessionReady();
            });
  }

  private void endItself(KillRequest request) {
    session.state().previous().failed();
    ErrPacket error = request.queryOnly() ? Errors.interrupted() : Errors.killed();
    Replies.error(client, 1, error);
    if (!request.queryOnly()) {
      port.close();
    }
  }

  private void answer(KillRequest request, KillRequest.Outcome outcome) {
    SessionState state = session.state();
    state.previous().failed();
    switch (outcome) {
      case TAKEN -> {
        state.previous().ok();
        Replies.ok(client, 1, state.status(), session.profile().capabilities());
      }
      case ANOTHERS -> Replies.error(client, 1, Errors.notOwner(request.id()));
      case UNKNOWN -> Replies.error(client, 1, Errors.unknownThread(request.id()));
    }
  }
}
