package dev.baton.ops.provision.restart;

import dev.baton.ops.provision.server.ServerSpec;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Finds the binary log file that a server wrote when its process ended. */
final class LastBinlog {

  /** Offset of the flags in the header of a file's first event, which follows four magic bytes. */
  private static final int FLAGS_OFFSET = 4 + 17;

  /** Set while a server writes the file, cleared when it ends the file in order. */
  private static final int IN_USE = 1;

  private LastBinlog() {}

  /** The last file of the server's index; empty if there is none. */
  static Optional<Path> of(ServerSpec spec) throws IOException {
    Path data = spec.layout().data();
    Path index = data.resolve(spec.options().getOrDefault("log_bin", "binlog") + ".index");
    if (!Files.isRegularFile(index)) {
      return Optional.empty();
    }
    List<String> names = Files.readAllLines(index).stream().filter(n -> !n.isBlank()).toList();
    return names.isEmpty()
        ? Optional.empty()
        : Optional.of(data.resolve(names.getLast().strip())).filter(Files::isRegularFile);
  }

  /** Whether the server died without ending the file. */
  static boolean isInUse(Path file) throws IOException {
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      if (in.length() <= FLAGS_OFFSET) {
        return true; // died while it began the file
      }
      in.seek(FLAGS_OFFSET);
      return (in.read() & IN_USE) != 0;
    }
  }
}
