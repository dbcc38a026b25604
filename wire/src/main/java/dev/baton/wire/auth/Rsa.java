package dev.baton.wire.auth;

import dev.baton.wire.packet.MalformedPacketException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import javax.crypto.Cipher;

/** How {@code caching_sha2_password} carries a password over a connection without TLS. */
final class Rsa {
  static final String TRANSFORMATION = "RSA/ECB/OAEPWithSHA-1AndMGF1Padding";
  private static final String BEGIN = "-----BEGIN PUBLIC KEY-----";
  private static final String END = "-----END PUBLIC KEY-----";

  private Rsa() {}

  /** Encrypts {@code (password, NUL) XOR nonce} with the server's key. */
  static byte[] encryptPassword(byte[] terminatedPassword, byte[] nonce, PublicKey key) {
    try {
      Cipher cipher = Cipher.getInstance(TRANSFORMATION);
      cipher.init(Cipher.ENCRYPT_MODE, key);
      return cipher.doFinal(Scrambles.xor(terminatedPassword, nonce));
    } catch (GeneralSecurityException e) {
      throw new MalformedPacketException("the server's public key cannot encrypt the password", e);
    }
  }

  static PublicKey parsePublicKey(byte[] pem) {
    String text = new String(pem, StandardCharsets.US_ASCII);
    int begin = text.indexOf(BEGIN);
    int end = text.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new MalformedPacketException("the server sent something else than its public key");
    }
    try {
      String body = text.substring(begin + BEGIN.length(), end);
      byte[] der = Base64.getMimeDecoder().decode(body);
      return KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(der));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new MalformedPacketException("the server's public key cannot be read", e);
    }
  }

  static byte[] toPem(PublicKey key) {
    byte[] newLine = {'\n'};
    String body = Base64.getMimeEncoder(64, newLine).encodeToString(key.getEncoded());
    return (BEGIN + "\n" + body + "\n" + END + "\n").getBytes(StandardCharsets.US_ASCII);
  }
}
