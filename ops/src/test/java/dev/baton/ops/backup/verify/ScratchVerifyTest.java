package dev.baton.ops.backup.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.ops.backup.format.Manifest.TableData;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScratchVerifyTest {

  @Test
  void tablesThatAreMissingTooManyShortOrChangedAreNamed() {
    assertThat(
            ScratchVerify.differences(
                List.of(
                    table("same", 1, "aa"),
                    table("gone", 1, "aa"),
                    table("short", 2, "aa"),
                    table("changed", 1, "aa")),
                List.of(
                    table("same", 1, "aa"),
                    table("short", 1, "ab"),
                    table("changed", 1, "ab"),
                    table("new", 0, "00"))))
        .containsExactly(
            "app.changed has rows that are not as they were",
            "app.gone is missing",
            "app.new is too many",
            "app.short has 1 rows of 2");
  }

  private static TableData table(String name, long rows, String checksum) {
    return new TableData("app", name, rows, checksum, List.of());
  }
}
