package dev.baton.ops.provision.server;

import dev.baton.core.secret.Secret;
import java.security.SecureRandom;

/**
 * Strong random passwords: 24 letters and digits, 142 bits. Replication takes at most 32
 * characters, and characters without meaning in SQL, shells and URLs can be pasted anywhere.
 */
public final class Passwords {

  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  private static final int LENGTH = 24;

  private Passwords() {}

  public static Secret random(SecureRandom random) {
    StringBuilder text = new StringBuilder(LENGTH);
    for (int i = 0; i < LENGTH; i++) {
      text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return new Secret(text.toString());
  }
}
