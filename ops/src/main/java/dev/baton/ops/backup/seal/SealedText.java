package dev.baton.ops.backup.seal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Encrypts what is in memory. */
public final class SealedText {

  private SealedText() {}

  /**
   * @param name of the file in its backup
   */
  public static byte[] of(byte[] text, BackupKey key, String name) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (SealingStream sealing = new SealingStream(out, key, name)) {
      sealing.write(text);
      sealing.finish();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
