package dev.baton.cluster;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a second process off a manager's data directory. The operating system holds the lock, so it
 * ends with the process however that dies.
 */
final class DataDirectoryLock implements AutoCloseable {
  private final FileChannel channel;

  private DataDirectoryLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * @throws DecisionLogException if another manager holds the directory
   */
  static DataDirectoryLock acquire(Path directory) {
    Path file = directory.resolve("manager.lock");
    try {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      try {
        if (tryLock(channel) == null) {
          throw new DecisionLogException(
              "another manager is using "
                  + directory
                  + ": stop it, or give this one a data directory of its own");
        }
        return new DataDirectoryLock(channel);
      } catch (DecisionLogException | IOException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw new DecisionLogException("cannot lock " + file + ": " + e.getMessage(), e);
    }
  }

  /** A lock held elsewhere in this very process is reported by an exception: the same to us. */
  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
