package dev.baton.cli.client;

import dev.baton.cli.api.ApiJson;
import dev.baton.core.secret.OwnerOnlyFiles;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;

/**
 * Where running Batons of this user leave word of their HTTP address, so that a command typed next
 * to a demo on free ports finds it: one small file for each process, in the user's runtime
 * directory. A file whose process is gone is ignored, and removed by the next one to look.
 */
public final class RunningServers {

  /** Environment variable that names another directory; for tests and unusual homes. */
  static final String DIRECTORY_VARIABLE = "BATON_RUN_DIR";

  private final Path directory;

  public RunningServers(Path directory) {
    this.directory = directory;
  }

  /** In {@code $BATON_RUN_DIR}, {@code $XDG_RUNTIME_DIR/baton} or {@code ~/.cache/baton/run}. */
  public static RunningServers ofUser() {
    String override = System.getenv(DIRECTORY_VARIABLE);
    if (override != null && !override.isBlank()) {
      return new RunningServers(Path.of(override));
    }
    String runtime = System.getenv("XDG_RUNTIME_DIR");
    if (runtime != null && !runtime.isBlank()) {
      return new RunningServers(Path.of(runtime, "baton"));
    }
    return new RunningServers(Path.of(System.getProperty("user.home"), ".cache", "baton", "run"));
  }

  /**
   * A process that said it runs.
   *
   * @param startedMillis when, in milliseconds since 1970: the newest is preferred
   */
  public record Entry(long pid, String url, long startedMillis) {}

  /**
   * Leaves word of this process.
   *
   * @return what takes the word back; does nothing if it is gone already
   * @throws IOException if the directory cannot be written
   */
  public Registration register(String url) throws IOException {
    Files.createDirectories(directory);
    long pid = ProcessHandle.current().pid();
    Path file = directory.resolve(pid + ".json");
    Entry entry = new Entry(pid, url, System.currentTimeMillis());
    OwnerOnlyFiles.replace(file, ApiJson.COMPACT.writeValueAsString(entry));
    return () -> Files.deleteIfExists(file);
  }

  /** The newest one that still runs. */
  public Optional<Entry> newest() {
    return running().stream().max(Comparator.comparingLong(Entry::startedMillis));
  }

  private List<Entry> running() {
    List<Entry> entries = new ArrayList<>();
    if (!Files.isDirectory(directory)) {
      return entries;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.json")) {
      for (Path file : files) {
        read(file).ifPresent(entries::add);
      }
    } catch (IOException e) {
      throw new ApiException(directory + " cannot be read: " + e.getMessage(), e);
    }
    return entries;
  }

  private static Optional<Entry> read(Path file) throws IOException {
    try {
      Entry entry = ApiJson.COMPACT.readValue(file.toFile(), Entry.class);
      if (ProcessHandle.of(entry.pid()).map(ProcessHandle::isAlive).orElse(false)) {
        return Optional.of(entry);
      }
      Files.deleteIfExists(file);
      return Optional.empty();
    } catch (JacksonException e) {
      return Optional.empty(); // not one of ours, or being removed at this moment
    }
  }

  /** Takes back the word that a process runs. */
  @FunctionalInterface
  public interface Registration extends AutoCloseable {
    @Override
    void close() throws IOException;
  }
}
