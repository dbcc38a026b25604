package dev.baton.server.up;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** One change of a cluster at a time, also by several processes. */
record FolderLock(FileChannel channel) implements Closeable {

  /**
   * @throws IOException if another process has it
   */
  static FolderLock take(Path directory, String name) throws IOException {
    FileChannel channel =
        FileChannel.open(
            directory.resolve(name), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() != null) {
        return new FolderLock(channel);
      }
    } catch (OverlappingFileLockException e) {
      // Within this process: the same.
    }
    channel.close();
    throw new IOException("another change of the cluster in " + directory + " is under way");
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
