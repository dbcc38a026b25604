package dev.baton.simulation.server;

/** A client's connection as its server has it. What the server says goes back over the network. */
public interface ClientConnection {

  /** The statement is done. */
  void ok(long id);

  /** It was not done, and will not be. */
  void error(long id, int code, String message);

  /** The server, or its kernel, has closed the connection. */
  void broken(String why);
}
