package dev.baton.ops.provision.server;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;

/** The folders of one server, all of them readable by their owner alone. */
public record NodeLayout(Path directory) {

  /** Longer paths do not fit into a Unix socket's address. */
  private static final int MAX_SOCKET_PATH = 100;

  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");

  public NodeLayout {
    directory = directory.toAbsolutePath().normalize();
  }

  public Path data() {
    return directory.resolve("data");
  }

  public Path log() {
    return directory.resolve("log");
  }

  public Path conf() {
    return directory.resolve("conf");
  }

  public Path temporary() {
    return directory.resolve("tmp");
  }

  /** Data that a rebuild has replaced, one folder each; kept as long as the cluster is. */
  public Path replaced() {
    return directory.resolve("replaced");
  }

  public Path myCnf() {
    return conf().resolve("my.cnf");
  }

  public Path errorLog() {
    return log().resolve("error.log");
  }

  public Path pidFile() {
    return temporary().resolve("server.pid");
  }

  /** Empty where the path is too long for one: the server then listens on TCP only. */
  public String socket() {
    String path = temporary().resolve("server.sock").toString();
    return path.length() <= MAX_SOCKET_PATH ? path : "";
  }

  /**
   * @throws IOException if a folder cannot be made; the message names it
   */
  void create() throws IOException {
    for (Path folder : List.of(directory, data(), log(), conf(), temporary())) {
      try {
        Files.createDirectories(folder);
        Files.setPosixFilePermissions(folder, OWNER_ONLY);
      } catch (FileSystemException e) {
        throw cannotMake(folder, e);
      }
    }
  }

  /** What to say of a folder that cannot be made. */
  static IOException cannotMake(Path folder, FileSystemException e) {
    return new IOException(
        "cannot make the folder "
            + folder
            + " ("
            + e.getClass().getSimpleName()
            + (e.getReason() == null ? "" : ": " + e.getReason())
            + "): choose another directory or make room",
        e);
  }
}
