package dev.baton.server.http.auth;

/** Another authenticator that can be replaced while requests come in. Thread-safe. */
public final class CurrentAuthenticator implements Authenticator {

  private volatile Authenticator current;

  public CurrentAuthenticator(Authenticator first) {
    this.current = first;
  }

  public void replace(Authenticator next) {
    current = next;
  }

  @Override
  public Decision decide(Request request) {
    return current.decide(request);
  }

  @Override
  public boolean guards() {
    return current.guards();
  }
}
