package dev.baton.ops.docker;

import dev.baton.core.instance.ServerVersion;
import dev.baton.ops.docker.engine.ContainerEngine;
import dev.baton.ops.provision.engine.Engine.SemiSync;
import dev.baton.ops.provision.engine.ServerKind;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What is in an image of a database server. The image itself is asked, not its name: MySQL's,
 * Percona's and MariaDB's differ in all of it, and in each version.
 *
 * @param id of the image that was looked at
 * @param version as the server program prints it, without what follows
 * @param comment the rest of that line
 * @param semiSync see {@link ServerKind}
 * @param canClone see {@link ServerKind}
 * @param program the server's, in the image
 * @param client the command line client's, in the image
 * @param uid of the user that the server runs as, in numbers
 * @param gid of its group, in numbers
 * @param configuration the folder whose {@code *.cnf} files the server reads
 */
public record ServerImage(
    String id,
    String version,
    String comment,
    SemiSync semiSync,
    boolean canClone,
    String program,
    String client,
    int uid,
    int gid,
    String configuration) {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** One {@code name=value} a line; a line that is missing is what the image lacks. */
  private static final String QUESTIONS =
      """
      find_program() { for p in "$@"; do command -v "$p" && return; done; }
      program=$(find_program mariadbd mysqld /usr/sbin/mysqld)
      echo "program=$program"
      echo "client=$(find_program mariadb mysql)"
      echo "uid=$(id -u mysql 2>/dev/null)"
      echo "gid=$(id -g mysql 2>/dev/null)"
      [ -z "$program" ] || echo "version=$("$program" --no-defaults --version 2>/dev/null)"
      [ -z "$program" ] || plugins=$("$program" --no-defaults --verbose --help 2>/dev/null |
        sed -n 's/^plugin-dir *//p')
      for plugin in semisync_source semisync_master mysql_clone; do
        [ ! -f "$plugins/$plugin.so" ] || echo "$plugin=yes"
      done
      for file in /etc/my.cnf /etc/mysql/my.cnf /etc/mysql/mariadb.cnf; do
        [ ! -f "$file" ] || sed -n 's/^ *!includedir *//p' "$file" | while read -r folder; do
          echo "include:${folder%/}=yes"
        done
      done
      """;

  /** Where official images want their users' files; the first that the image reads is taken. */
  private static final List<String> FOLDERS =
      List.of("/etc/mysql/conf.d", "/etc/percona-server.conf.d", "/etc/my.cnf.d");

  /**
   * Runs a container of it for a moment.
   *
   * @throws IOException if it is no image of a server that Baton can run; the message says what it
   *     lacks
   */
  public static ServerImage inspect(ContainerEngine engine, String image) throws IOException {
    String id =
        engine
            .imageId(image)
            .orElseThrow(() -> new IOException("there is no image " + image + " here"));
    return parse(image, id, engine.script(image, QUESTIONS, List.of(), LIMIT));
  }

  static ServerImage parse(String image, String id, String answers) throws IOException {
    Map<String, String> found = new HashMap<>();
    answers
        .lines()
        .map(line -> line.split("=", 2))
        .filter(parts -> parts.length == 2 && !parts[1].isBlank())
        .forEach(parts -> found.put(parts[0], parts[1].strip()));
    require(image, found, "program", "no server program (mariadbd or mysqld)");
    require(image, found, "version", "a server program that does not run here");
    require(image, found, "client", "no client (mariadb or mysql), which the health check needs");
    require(image, found, "uid", "no user mysql");
    require(image, found, "gid", "no user mysql");
    String folder =
        FOLDERS.stream()
            .filter(known -> found.containsKey("include:" + known))
            .findFirst()
            .orElseThrow(
                () ->
                    lacking(
                        image,
                        "no folder for configuration files (!includedir of one of "
                            + String.join(", ", FOLDERS)
                            + ")"));
    String line = Objects.requireNonNull(found.get("version"));
    int ver = line.indexOf("Ver ");
    String[] words = line.substring(ver < 0 ? 0 : ver + 4).strip().split("\\s+", 2);
    ServerVersion version;
    try {
      version = ServerVersion.parse(words[0], words.length > 1 ? words[1] : "");
    } catch (IllegalArgumentException e) {
      throw lacking(image, "a server whose version is not understood ('" + line + "')");
    }
    return new ServerImage(
        id,
        words[0],
        words.length > 1 ? words[1] : "",
        semiSync(version, found),
        version.isAtLeast(8, 0, 17) && found.containsKey("mysql_clone"),
        Objects.requireNonNull(found.get("program")),
        Objects.requireNonNull(found.get("client")),
        Integer.parseInt(Objects.requireNonNull(found.get("uid"))),
        Integer.parseInt(Objects.requireNonNull(found.get("gid"))),
        folder);
  }

  private static SemiSync semiSync(ServerVersion version, Map<String, String> found) {
    if (version.flavour().isMariaDb() && version.isAtLeast(10, 3, 3)) {
      return SemiSync.BUILT_IN;
    }
    if (found.containsKey("semisync_source")) {
      return SemiSync.SOURCE_REPLICA_PLUGINS;
    }
    return found.containsKey("semisync_master") ? SemiSync.MASTER_SLAVE_PLUGINS : SemiSync.NONE;
  }

  private static void require(
      String image, Map<String, String> found, String name, String otherwise) throws IOException {
    if (!found.containsKey(name)) {
      throw lacking(image, otherwise);
    }
  }

  private static IOException lacking(String image, String what) {
    return new IOException(
        "image "
            + image
            + " cannot be used: it has "
            + what
            + "; use one of MySQL, Percona Server or MariaDB (docs/docker.md says what is needed)");
  }

  /** What it is, for who writes its configuration. */
  public ServerKind kind() {
    return new ServerKind(ServerVersion.parse(version, comment), semiSync, canClone);
  }
}
