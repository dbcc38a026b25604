package dev.baton.ops.provision.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskSpaceTest {

  @TempDir Path directory;

  @Test
  void tooLittleRoomIsAnErrorThatSaysHowMuchIsNeeded() {
    assertThatThrownBy(() -> DiskSpace.require(Path.of("/data/demo"), 100L << 20, 301L << 20))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no space for the cluster in /data/demo")
        .hasMessageContaining("100 MiB are free")
        .hasMessageContaining("301 MiB are needed");
  }

  @Test
  void aFolderThatDoesNotExistYetIsMeasuredByTheNearestThatDoes() {
    Path later = directory.resolve("a/b/c");
    assertThatCode(() -> DiskSpace.require(later, 1)).doesNotThrowAnyException();
    assertThatThrownBy(() -> DiskSpace.require(later, Long.MAX_VALUE))
        .hasMessageContaining("no space");
  }

  @Test
  void theSizeOfAFolderIsThatOfAllFilesInIt() throws IOException {
    Files.createDirectories(directory.resolve("x/y"));
    Files.writeString(directory.resolve("x/y/one"), "12345");
    Files.writeString(directory.resolve("two"), "123");
    assertThat(DiskSpace.size(directory)).isEqualTo(8);
  }
}
