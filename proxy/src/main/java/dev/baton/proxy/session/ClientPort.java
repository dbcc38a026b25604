package dev.baton.proxy.session;

/** The client's end of a session, as the session sees it. */
interface ClientPort {

  /** No command is taken until the session is ready again. */
  void pause();

  /** The session can take the next command, or more of a file. */
  void onSessionReady();

  /** Closes the client's connection once what was written has gone out. */
  void close();
}
