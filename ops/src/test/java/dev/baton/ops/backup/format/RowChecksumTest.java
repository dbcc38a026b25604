package dev.baton.ops.backup.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RowChecksumTest {

  @Test
  void theOrderOfRowsAndHowTheyWerePiecedDoNotMatter() {
    RowChecksum whole = of("a", "b", "c");
    RowChecksum pieces = of("c");
    pieces.add(of("b", "a"));
    assertThat(pieces.text()).isEqualTo(whole.text()).hasSize(16);
    assertThat(pieces.rows()).isEqualTo(3);
  }

  @Test
  void aChangedALostAndADoubledRowAreSeen() {
    String right = of("a", "b", "b").text();
    assertThat(of("a", "b", "c").text()).isNotEqualTo(right);
    assertThat(of("a", "b").text()).isNotEqualTo(right);
    assertThat(of("a", "a", "b").text()).isNotEqualTo(right);
  }

  private static RowChecksum of(String... rows) {
    RowChecksum checksum = new RowChecksum();
    for (String row : rows) {
      checksum.add(row.getBytes(StandardCharsets.UTF_8));
    }
    return checksum;
  }
}
