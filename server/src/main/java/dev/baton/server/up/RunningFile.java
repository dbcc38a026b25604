package dev.baton.server.up;

import dev.baton.cli.api.ApiJson;
import dev.baton.core.secret.OwnerOnlyFiles;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * Which process serves the cluster of a folder: one at a time, held by a lock that ends with it.
 * What it says of itself is beside the lock.
 */
public final class RunningFile implements Closeable {

  private static final String LOCK = "lock";
  private static final String FILE = "running.json";

  private final FileChannel channel;
  private final Path file;

  private RunningFile(FileChannel channel, Path file) {
    this.channel = channel;
    this.file = file;
  }

  /**
   * A process that serves.
   *
   * @param proxy where clients connect, as {@code host:port}
   * @param http the URL of the API and the live page
   */
  public record Running(long pid, String proxy, String http) {}

  /**
   * Takes the folder for this process.
   *
   * @return empty if another process has it
   */
  public static Optional<RunningFile> take(Path directory) throws IOException {
    Files.createDirectories(directory);
    FileChannel channel =
        FileChannel.open(
            directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    @Nullable FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    }
    if (lock == null) {
      channel.close();
      return Optional.empty();
    }
    Files.deleteIfExists(directory.resolve(FILE)); // of one that was killed
    return Optional.of(new RunningFile(channel, directory.resolve(FILE)));
  }

  /**
   * Removes what is left of it, after the cluster's own files; the folder too if nothing is left.
   */
  static void forget(Path directory) throws IOException {
    Files.deleteIfExists(directory.resolve(LOCK));
    Files.deleteIfExists(directory.resolve("change.lock"));
    try (Stream<Path> rest = Files.list(directory)) {
      if (rest.findAny().isPresent()) {
        return;
      }
    }
    Files.delete(directory);
  }

  /** What the process that has the folder says; empty while it says nothing yet. */
  public static Optional<Running> read(Path directory) throws IOException {
    Path file = directory.resolve(FILE);
    try {
      return Files.exists(file)
          ? Optional.of(ApiJson.COMPACT.readValue(Files.readString(file), Running.class))
          : Optional.empty();
    } catch (JacksonException e) {
      throw new IOException(file + " is damaged: " + e.getOriginalMessage(), e);
    }
  }

  public void say(Running running) throws IOException {
    OwnerOnlyFiles.replace(file, ApiJson.COMPACT.writeValueAsString(running) + "\n");
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(file);
    channel.close();
  }
}
