package dev.baton.admin.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.junit.jupiter.api.Test;

/** Members of a cluster compare it across versions: it must stay what it is. */
class RowsDigestTest {

  private static String digest(Object... row) {
    RowsDigest digest = new RowsDigest();
    digest.add("t", row);
    return digest.text();
  }

  private static String expected(String text) throws Exception {
    byte[] hash =
        MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    ByteBuffer words = ByteBuffer.wrap(hash);
    long folded = 0;
    while (words.hasRemaining()) {
      folded = 31 * folded + words.getLong();
    }
    return "0x%016X".formatted(folded);
  }

  @Test
  void everyValueIsQuotedByItsLength() throws Exception {
    assertThat(digest("ab", null, 0L, -10L, 9999L, 10_000L, Long.MIN_VALUE, 1.5))
        .isEqualTo(
            expected("1:t;2:ab;-1:;1:0;3:-10;4:9999;5:10000;20:-9223372036854775808;3:1.5;"));
    assertThat(digest("Straße")).isEqualTo(expected("1:t;6:Straße;"));
    String text = "x".repeat(1000);
    assertThat(digest(text)).isEqualTo(expected("1:t;1000:" + text + ";"));
  }
}
