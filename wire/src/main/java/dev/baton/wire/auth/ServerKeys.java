package dev.baton.wire.auth;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import javax.crypto.Cipher;
import org.jspecify.annotations.Nullable;

/**
 * The RSA key pair of a front, made when the first client without TLS needs it (some 100 ms). Share
 * one between all connections; thread-safe.
 */
public final class ServerKeys {
  private static final int BITS = 2048;

  private volatile @Nullable KeyPair pair;

  byte[] publicKeyPem() {
    return Rsa.toPem(pair().getPublic());
  }

  /** What the client encrypted, still XORed with the nonce; null if this key cannot open it. */
  byte @Nullable [] decrypt(byte[] encrypted) {
    try {
      Cipher cipher = Cipher.getInstance(Rsa.TRANSFORMATION);
      cipher.init(Cipher.DECRYPT_MODE, pair().getPrivate());
      return cipher.doFinal(encrypted);
    } catch (GeneralSecurityException e) {
      return null; // as good as a wrong password
    }
  }

  /** Makes the pair now rather than for the first client. */
  public void warmUp() {
    pair();
  }

  private KeyPair pair() {
    KeyPair made = pair;
    return made != null ? made : generate();
  }

  private synchronized KeyPair generate() {
    KeyPair made = pair;
    if (made == null) {
      try {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(BITS);
        made = generator.generateKeyPair();
        pair = made;
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("every JDK has RSA", e);
      }
    }
    return made;
  }
}
