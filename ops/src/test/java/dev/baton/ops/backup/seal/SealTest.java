package dev.baton.ops.backup.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.crypto.tink.subtle.AesGcmHkdfStreaming;
import dev.baton.testkit.Seeded;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealTest {

  private static final int SMALL = 100;
  private static final String NAME = "data/app.t.1-1.1.sql.gz";

  @TempDir Path folder;

  @Test
  void whatIsSealedComesBackAndTinkReadsAndWritesTheSame() throws Exception {
    Seeded.check(
        "a file of any length is opened by Baton and by Tink",
        200,
        random -> {
          byte[] secret = bytes(random, 32);
          byte[] text = bytes(random, random.nextInt(5 * SMALL));
          BackupKey key = BackupKey.of(secret);
          AesGcmHkdfStreaming tink = new AesGcmHkdfStreaming(secret, "HmacSha256", 32, SMALL, 0);
          byte[] name = NAME.getBytes(StandardCharsets.UTF_8);
          byte[] sealed = seal(key, text, random);
          assertThat(open(key, NAME, sealed)).isEqualTo(text);
          try (InputStream in = tink.newDecryptingStream(new ByteArrayInputStream(sealed), name)) {
            assertThat(in.readAllBytes()).isEqualTo(text);
          }
          ByteArrayOutputStream theirs = new ByteArrayOutputStream();
          try (OutputStream out = tink.newEncryptingStream(theirs, name)) {
            out.write(text);
          }
          assertThat(open(key, NAME, theirs.toByteArray())).isEqualTo(text);
        });
  }

  @Test
  void aChangedByteACutAnotherKeyAndAnotherNameAreRefused() throws Exception {
    Seeded.check(
        "what was changed is refused",
        300,
        random -> {
          BackupKey key = BackupKey.of(bytes(random, 32));
          byte[] text = bytes(random, 3 * SMALL);
          byte[] sealed = seal(key, text, random);
          byte[] changed = sealed.clone();
          changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
          refused(key, NAME, changed);
          refused(key, NAME, Arrays.copyOf(sealed, random.nextInt(sealed.length)));
          refused(key, NAME, Arrays.copyOf(sealed, SMALL * (1 + random.nextInt(3))));
          refused(key, NAME, Arrays.copyOf(sealed, sealed.length + 1));
          refused(BackupKey.of(bytes(random, 32)), NAME, sealed);
          refused(key, "data/other", sealed);
        });
  }

  @Test
  void whatWasNotFinishedCannotBeOpened() throws IOException {
    BackupKey key = BackupKey.of(new byte[32]);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (SealingStream sealing = new SealingStream(out, key, NAME, SMALL)) {
      sealing.write(new byte[10 * SMALL]);
    }
    refused(key, NAME, out.toByteArray());
  }

  @Test
  void aKeyIsReadFromItsFileAndNeverShown() throws IOException {
    byte[] secret = new byte[32];
    secret[0] = 7;
    String text = Base64.getEncoder().encodeToString(secret);
    Path file = Files.writeString(folder.resolve("key"), text + "\n");
    BackupKey key = BackupKey.read(file);
    assertThat(key.id()).matches("[0-9a-f]{16}").isEqualTo(BackupKey.of(secret).id());
    assertThat(key.id()).isNotEqualTo(BackupKey.of(new byte[32]).id());
    assertThat(key).hasToString("key " + key.id());
    Files.writeString(file, "c2hvcnQ=");
    assertThatThrownBy(() -> BackupKey.read(file))
        .hasMessageContaining("holds no key")
        .hasMessageContaining("openssl rand -base64 32")
        .hasMessageNotContaining("c2hvcnQ");
    assertThatThrownBy(() -> BackupKey.read(folder.resolve("none")))
        .hasMessageContaining("cannot be read");
  }

  private static byte[] bytes(Random random, int count) {
    byte[] made = new byte[count];
    random.nextBytes(made);
    return made;
  }

  private static byte[] seal(BackupKey key, byte[] text, Random random) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    SealingStream sealing = new SealingStream(out, key, NAME, SMALL);
    for (int at = 0; at < text.length; ) {
      int count = 1 + random.nextInt(text.length - at);
      sealing.write(text, at, count);
      at += count;
    }
    sealing.finish();
    return out.toByteArray();
  }

  private static byte[] open(BackupKey key, String name, byte[] sealed) throws IOException {
    try (InputStream in =
        new OpeningStream(new ByteArrayInputStream(sealed), key, name, "a file", SMALL)) {
      return in.readAllBytes();
    }
  }

  private static void refused(BackupKey key, String name, byte[] sealed) {
    assertThatThrownBy(() -> open(key, name, sealed))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("a file cannot be decrypted");
  }
}
