package dev.baton.wire.client;

import java.io.IOException;
import java.io.Serial;

/**
 * What the server asks of a login is not given to it: it is not known how to, or not safe. The same
 * login will end the same way until somebody changes the account or the configuration.
 */
public final class LoginRefusedException extends IOException {
  @Serial private static final long serialVersionUID = 1L;

  LoginRefusedException(String message) {
    super(message);
  }
}
