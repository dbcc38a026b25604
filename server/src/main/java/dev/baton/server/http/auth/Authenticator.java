package dev.baton.server.http.auth;

import java.net.InetAddress;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Decides who a request comes from. Thread-safe, and quick: it is asked for each request. */
@FunctionalInterface
public interface Authenticator {

  /**
   * What a request says of who sent it.
   *
   * @param header the first value of a header; null if it is not there
   * @param certificateName the verified client certificate's subject, as in RFC 2253; empty without
   *     mutual TLS
   */
  record Request(
      InetAddress from,
      Function<String, @Nullable String> header,
      Optional<String> certificateName) {}

  /** The answer. */
  sealed interface Decision {}

  /** Let in. */
  record Admitted(Identity identity) implements Decision {}

  /**
   * Not let in.
   *
   * @param challenge what {@code WWW-Authenticate} says; empty if there is nothing to type
   */
  record Refused(String message, String challenge) implements Decision {}

  Decision decide(Request request);

  /** Whether it ever refuses anybody: without it only loopback may be listened on. */
  default boolean guards() {
    return true;
  }

  /** Lets everybody in. */
  static Authenticator none(boolean readOnly) {
    Identity identity = new Identity("", !readOnly);
    return new Authenticator() {
      @Override
      public Decision decide(Request request) {
        return new Admitted(identity);
      }

      @Override
      public boolean guards() {
        return false;
      }
    };
  }
}
