package dev.baton.integration.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The script {@code ./baton} in a folder of its own, with a Java and a Maven that only say how they
 * were called. It sees no other Java: the machine's usual places are renamed in the copy.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class LauncherTest {

  private static final Path REPOSITORY = repository();

  @TempDir Path folder;
  private Path home;
  private Path bin;

  @BeforeEach
  void aMachine() throws IOException {
    home = Files.createDirectories(folder.resolve("home"));
    bin = Files.createDirectories(folder.resolve("bin"));
    String script =
        Files.readString(REPOSITORY.resolve("baton"))
            .replace("/usr/lib/jvm/", folder + "/jvm/")
            .replace("/opt/", folder + "/opt/");
    executable(home.resolve("baton"), script);
    for (String tool :
        "bash readlink find mkdir touch rm mv cp ln ls head date flock grep sleep tar chmod tail"
            .split(" ")) {
      Path usual = Path.of("/usr/bin", tool);
      Path real = Files.exists(usual) ? usual : Path.of("/bin", tool);
      executable(bin.resolve(tool), "#!/bin/bash\nexec " + real + " \"$@\"\n");
    }
  }

  // --- which Java ---

  @Test
  void anOldJavaOnThePathAndInJavaHomeIsPassedOverForANewOneInAUsualPlace() throws Exception {
    distribution();
    Path old = java("old", "17.0.15");
    Files.createSymbolicLink(bin.resolve("java"), old.resolve("bin/java"));
    java("jvm/temurin-25", "25.0.1");
    Run run = baton(Map.of("JAVA_HOME", old.toString()), "status");
    assertThat(run.out())
        .startsWith("java temurin-25 ")
        .endsWith(" dev.baton.server.Main status\n");
    assertThat(run.status()).isZero();
  }

  @Test
  void sdkmansJavaIsFound() throws Exception {
    distribution();
    java("sdk/candidates/java/26-tem", "26");
    assertThat(baton(Map.of("SDKMAN_DIR", folder.resolve("sdk").toString())).out())
        .startsWith("java 26-tem ");
  }

  @Test
  void withoutAJavaThatIsNewEnoughItSaysWhatToInstall() throws Exception {
    distribution();
    java("jvm/java-17", "17.0.15");
    Run run = baton(Map.of(), "demo");
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out()).contains("needs Java 25", "openjdk-25-jdk", "Temurin 25");
  }

  @Test
  void argumentsReachTheProgramAsTheyWereTyped() throws Exception {
    distribution();
    java("jvm/jdk-25", "25");
    Run run = baton(Map.of("BATON_JAVA_OPTS", "-Xmx1g -Da=b"), "status", "two words", "*", "");
    assertThat(run.out())
        .contains(" -Xmx1g -Da=b -cp " + home + "/lib/* ")
        .endsWith("Main status two words * \n");
  }

  // --- building ---

  @Test
  void itBuildsOnceAndAgainOnlyWhenASourceChangedOrWasDeleted() throws Exception {
    sourceTree("");
    assertThat(baton(Map.of(), "status").out())
        .contains("baton: building", "baton: built", "Main status");
    assertThat(baton(Map.of(), "status").out()).startsWith("java ");

    Path source = home.resolve("core/src/main/A.java");
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(2)));
    assertThat(baton(Map.of(), "status").out()).contains("baton: building");
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().minusSeconds(60)));
    assertThat(baton(Map.of(), "status").out()).startsWith("java ");

    Files.delete(source);
    assertThat(baton(Map.of(), "status").out()).contains("baton: building");
    assertThat(baton(Map.of(), "build").out()).contains("baton: building");
  }

  @Test
  void twoAtOnceBuildOnce() throws Exception {
    Path begun = folder.resolve("begun");
    Path mayEnd = folder.resolve("may-end");
    sourceTree(": > " + begun + "; while [ ! -e " + mayEnd + " ]; do sleep 0.05; done");
    Process first = start(Map.of(), "status");
    while (!Files.exists(begun)) {
      Thread.sleep(10);
    }
    Process second = start(Map.of(), "status");
    assertThat(second.inputReader().readLine()).isEqualTo("baton: waiting for another build");
    Files.createFile(mayEnd);
    assertThat(second.inputReader().readLine()).startsWith("java ");
    assertThat(finish(first).out()).contains("baton: building", "baton: built", "Main status");
    assertThat(second.waitFor()).isZero();
  }

  @Test
  void aBuildThatFailsSaysWhereItsLogIsAndIsTriedAgain() throws Exception {
    sourceTree("echo '[ERROR] A.java: no'; exit 1");
    for (int i = 0; i < 2; i++) {
      Run run = baton(Map.of(), "status");
      assertThat(run.status()).isEqualTo(1);
      assertThat(run.out())
          .contains("[ERROR] A.java: no", "the build failed: see ", "dist/build.log")
          .doesNotContain("Main");
    }
  }

  @Test
  void withoutMavenItSaysSo() throws Exception {
    sourceTree("");
    Files.delete(bin.resolve("mvn"));
    Run run = baton(Map.of(), "status");
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out()).contains("needs Maven");
  }

  // --- the image ---

  @Test
  void anImageIsMadeOfTheJarsTheLauncherAndARuntimeOnTheBaseThatIsGiven() throws Exception {
    sourceTree("");
    Files.createDirectories(home.resolve("docker"));
    for (String file : List.of("docker/Dockerfile", "docker/healthy", "LICENSE")) {
      Files.writeString(home.resolve(file), "");
    }
    executable(
        folder.resolve("jvm/jdk-25/bin/jlink"),
        "#!/bin/bash\nwhile [ $# -gt 0 ]; do [ \"$1\" != --output ] || mkdir \"$2\"; shift; done\n");
    Path asked = folder.resolve("asked");
    executable(
        bin.resolve("docker"),
        """
        #!/bin/bash
        case "$1" in
          image) echo 104857600 ;;
          build) echo "$@" "${@: -1}"/* >>%s ;;
        esac
        """
            .formatted(asked));
    Run run = baton(Map.of(), "image", "--base=a/base:1", "--tag", "me/baton:2");
    assertThat(run.out()).contains("made the image me/baton:2, of 100 MB with its base a/base:1");
    assertThat(Files.readString(asked))
        .startsWith("build --build-arg BASE=a/base:1 -t me/baton:2 ")
        .contains("/Dockerfile ", "/LICENSE ", "/baton ", "/healthy ", "/lib ", "/runtime");
    assertThat(baton(Map.of(), "image", "--bass", "x"))
        .matches(wrong -> wrong.status() == 2 && wrong.out().contains("takes --base IMAGE"));
  }

  @Test
  void withoutAnEngineNoImageIsBegun() throws Exception {
    sourceTree("");
    assertThat(baton(Map.of(), "image").out()).contains("needs the program docker");
    executable(bin.resolve("docker"), "#!/bin/bash\nexit 1\n");
    Run run = baton(Map.of(), "image");
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out()).contains("no Docker engine answers").doesNotContain("building");
  }

  @Test
  void aFolderWithNeitherSourcesNorJarsIsNotTakenForAnyOfThem() throws Exception {
    java("jvm/jdk-25", "25");
    Run run = baton(Map.of(), "status");
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out()).contains("neither a pom.xml nor a lib folder");
  }

  // --- the machine ---

  private void distribution() throws IOException {
    Files.createDirectories(home.resolve("lib"));
  }

  /** A tree with one source, and a Maven that does this and then leaves what a build leaves. */
  private void sourceTree(String maven) throws IOException {
    java("jvm/jdk-25", "25");
    Files.createDirectories(home.resolve(".mvn"));
    Files.createDirectories(home.resolve("core/src/main"));
    Files.createDirectories(home.resolve("server/target"));
    Files.writeString(home.resolve("pom.xml"), "<project/>");
    Files.writeString(home.resolve("core/pom.xml"), "<project/>");
    Files.writeString(home.resolve("core/src/main/A.java"), "class A {}");
    Files.writeString(home.resolve("server/target/baton-server-0.jar"), "");
    executable(
        bin.resolve("mvn"),
        """
        #!/bin/bash
        %s
        for a in "$@"; do case "$a" in -Dbaton.lib=*) mkdir -p "${a#-Dbaton.lib=}" ;; esac; done
        """
            .formatted(maven));
  }

  private Path java(String name, String version) throws IOException {
    Path java = folder.resolve(name);
    Files.createDirectories(java.resolve("bin"));
    Files.writeString(java.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    executable(
        java.resolve("bin/java"), "#!/bin/bash\necho \"java " + java.getFileName() + " $*\"\n");
    executable(java.resolve("bin/javac"), "");
    return java;
  }

  private static void executable(Path file, String text) throws IOException {
    Files.writeString(file, text);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private record Run(int status, String out) {}

  private Run baton(Map<String, String> environment, String... arguments) throws Exception {
    return finish(start(environment, arguments));
  }

  private Process start(Map<String, String> environment, String... arguments) throws IOException {
    List<String> command =
        Stream.concat(
                Stream.of("/bin/bash", home.resolve("baton").toString()), Stream.of(arguments))
            .toList();
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().put("PATH", bin.toString());
    builder.environment().put("HOME", folder.resolve("nobody").toString());
    builder.environment().putAll(environment);
    return builder.start();
  }

  private static Run finish(Process process) throws Exception {
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Run(process.waitFor(), out);
  }

  private static Path repository() {
    Path at = Path.of("").toAbsolutePath();
    while (!Files.exists(at.resolve("baton"))) {
      at = java.util.Objects.requireNonNull(at.getParent(), "not inside the source tree");
    }
    return at;
  }
}
