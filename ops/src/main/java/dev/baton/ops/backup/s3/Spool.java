package dev.baton.ops.backup.s3;

import dev.baton.ops.provision.engine.CachedFolder;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where files lie until they are whole and sent: a folder of one process, its owner's alone. What
 * processes left that have ended goes when the next one is opened.
 */
final class Spool implements Closeable {

  private static final Pattern NAME = Pattern.compile("baton-spool-(\\d+)-.*");

  private final Path folder;

  private Spool(Path folder) {
    this.folder = folder;
  }

  static Spool open(Path directory) throws IOException {
    try {
      Files.createDirectories(directory);
      List<Path> found;
      try (Stream<Path> files = Files.list(directory)) {
        found = files.toList();
      }
      for (Path left : found) {
        if (isLeft(left)) {
          CachedFolder.deleteTree(left);
        }
      }
      return new Spool(
          Files.createTempDirectory(
              directory,
              "baton-spool-" + ProcessHandle.current().pid() + "-",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))));
    } catch (IOException e) {
      throw new IOException(
          "the spool " + directory + " cannot be used: " + e + "; give another one with --spool",
          e);
    }
  }

  private static boolean isLeft(Path path) {
    Matcher match = NAME.matcher(path.getFileName().toString());
    return match.matches()
        && ProcessHandle.of(Long.parseLong(match.group(1))).filter(ProcessHandle::isAlive).isEmpty()
        && Files.isWritable(path);
  }

  Path file(String name) {
    return folder.resolve(name);
  }

  @Override
  public void close() throws IOException {
    if (Files.exists(folder)) {
      CachedFolder.deleteTree(folder);
    }
  }
}
