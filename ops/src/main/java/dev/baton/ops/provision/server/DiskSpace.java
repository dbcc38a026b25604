package dev.baton.ops.provision.server;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.atomic.AtomicLong;

/** Room on the disk: a server that runs out of it while it starts says so badly or not at all. */
public final class DiskSpace {

  private static final long MEBIBYTE = 1L << 20;

  private DiskSpace() {}

  /** The bytes of all files in a folder. */
  public static long size(Path folder) throws IOException {
    AtomicLong bytes = new AtomicLong();
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            bytes.addAndGet(attributes.isRegularFile() ? attributes.size() : 0);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (file.equals(folder)) {
              throw e;
            }
            return FileVisitResult.CONTINUE; // a running server removes files meanwhile
          }
        });
    return bytes.get();
  }

  /**
   * @param folder need not exist yet
   * @throws IOException if the file system it is on, or will be on, has less room
   */
  public static void require(Path folder, long bytes) throws IOException {
    Path existing = folder.toAbsolutePath();
    while (!Files.exists(existing) && existing.getParent() != null) {
      existing = existing.getParent();
    }
    require(folder, Files.getFileStore(existing).getUsableSpace(), bytes);
  }

  static void require(Path folder, long usable, long bytes) throws IOException {
    if (usable < bytes) {
      throw new IOException(
          "no space for the cluster in "
              + folder
              + ": "
              + usable / MEBIBYTE
              + " MiB are free and about "
              + (bytes + MEBIBYTE - 1) / MEBIBYTE
              + " MiB are needed; make room or choose another directory");
    }
  }
}
