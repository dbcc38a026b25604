package dev.baton.proxy.transport;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/** The file of a Unix domain socket: its place is made free before, and everybody may use it. */
final class SocketFile {

  private SocketFile() {}

  /**
   * Removes what a process has left that was killed.
   *
   * @throws IOException if something else is there, or a process that answers
   */
  static void makePlace(Path path) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    BasicFileAttributes found =
        Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (!found.isOther()) {
      throw new IOException("there is a file that is no socket; remove it or choose another path");
    }
    try (SocketChannel answered = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
      throw new IOException("another process listens there (" + answered.getRemoteAddress() + ")");
    } catch (ConnectException e) {
      Files.delete(path);
    }
  }

  /** As a server's: who may come in, the login decides. */
  static void open(Path path) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxrwxrwx"));
  }
}
