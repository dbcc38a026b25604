package dev.baton.ops.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.core.secret.Secret;
import dev.baton.ops.provision.LocalCluster.Account;
import dev.baton.ops.provision.LocalCluster.Accounts;
import dev.baton.ops.provision.NewAccounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script is run here, by this user, with a program in the place of the server's. */
class NodeScriptTest {

  @TempDir Path work;

  private static final Account CLONER = new Account("baton_clone", new Secret("copies"));

  private final Accounts accounts = NewAccounts.random();

  @Test
  void foldersAndFilesAreForTheServersUserAlone() throws Exception {
    Ran ran =
        run(
            NodeScript.prepare(
                file(program("mkdir -p \"${4#--datadir=}/mysql\"")), member(), accounts, CLONER));

    assertThat(ran).isEqualTo(new Ran(0, "made\n", ""));
    assertThat(mode("data")).isEqualTo("rwxr-x---");
    assertThat(mode("log")).isEqualTo("rwxr-x---");
    assertThat(mode("conf")).isEqualTo("rwxr-x---");
    try (Stream<Path> files = Files.list(node().resolve("conf"))) {
      assertThat(files)
          .extracting(file -> file.getFileName() + " " + mode("conf/" + file.getFileName()))
          .containsExactlyInAnyOrder(
              "baton.cnf rw-r-----",
              "health.client rw-r-----",
              "first.cnf rw-r-----",
              "first.sql rw-r-----");
    }
    assertThat(node().resolve("conf/baton.cnf")).content().contains("report_host=db001\n");
    assertThat(node().resolve("conf/first.sql"))
        .content()
        .startsWith("SET SESSION sql_log_bin=0;")
        .contains("'baton_manager'@'%'");
    assertThat(node().resolve("initialising")).doesNotExist();
  }

  @Test
  void afterTheFirstStartNoPasswordOfAnAccountWithPowersIsLeft() throws Exception {
    run(
        NodeScript.prepare(
            file(program("mkdir -p \"${4#--datadir=}/mysql\"")), member(), accounts, CLONER));
    run(NodeScript.forgetFirstStart());

    try (Stream<Path> files = Files.list(node().resolve("conf"))) {
      for (Path file : files.toList()) {
        assertThat(file)
            .content()
            .doesNotContain(
                accounts.root().password().reveal(),
                accounts.manager().password().reveal(),
                accounts.application().password().reveal(),
                CLONER.password().reveal());
      }
    }
  }

  @Test
  void dataThatWasInitialisedIsNeverTouched() throws Exception {
    Path data = Files.createDirectories(node().resolve("data/mysql"));
    Files.writeString(data.resolve("row"), "kept");

    Ran ran = run(NodeScript.prepare(file(program("exit 3")), member(), accounts, CLONER));

    assertThat(ran).isEqualTo(new Ran(0, "", ""));
    assertThat(data.resolve("row")).content().isEqualTo("kept");
  }

  @Test
  void dataThatWasHalfInitialisedIsBegunAnew() throws Exception {
    Files.createDirectories(node().resolve("data/mysql/half"));
    Files.createFile(node().resolve("initialising"));

    Ran ran =
        run(
            NodeScript.prepare(
                file(program("mkdir -p \"${4#--datadir=}/mysql\"")), member(), accounts, CLONER));

    assertThat(ran.output).isEqualTo("made\n");
    assertThat(node().resolve("data/mysql")).isEmptyDirectory();
  }

  @Test
  void aProgramThatCannotInitialiseIsQuotedInOneLine() throws Exception {
    Ran ran =
        run(
            NodeScript.prepare(
                file(program("echo first; echo no room >&2; exit 1")), member(), accounts, CLONER));

    assertThat(ran.status).isEqualTo(1);
    assertThat(ran.error.strip())
        .isEqualTo("its data folder could not be initialised: first no room");
  }

  @Test
  void aServerOfAMadeClusterWhoseDataIsGoneIsNotMadeAnew() throws Exception {
    Ran ran = run(NodeScript.again(file(program("exit 0")), member(), accounts));

    assertThat(ran.status).isEqualTo(1);
    assertThat(ran.error).contains("its data folder is gone or empty");
    assertThat(node().resolve("conf/first.sql")).doesNotExist();
  }

  @Test
  void dataThatIsReplacedIsKept() throws Exception {
    Files.writeString(Files.createDirectories(node().resolve("data/mysql")).resolve("row"), "kept");

    assertThat(run(NodeScript.setDataAside("replaced/data-1"))).isEqualTo(new Ran(0, "", ""));

    assertThat(node().resolve("data")).doesNotExist();
    assertThat(node().resolve("replaced/data-1/data/mysql/row")).content().isEqualTo("kept");
    assertThat(run(NodeScript.setDataAside("replaced/data-2")).status).isZero();
  }

  @Test
  void nothingIsForEverybody() {
    assertThat(NodeScript.prepare(file("/usr/sbin/mysqld"), member(), accounts, CLONER))
        .doesNotContain("777");
  }

  private record Ran(int status, String output, String error) {}

  private Path node() {
    return work.resolve("node");
  }

  private Ran run(String script) throws IOException, InterruptedException {
    Files.createDirectories(node());
    String here = script.replace("/node", node().toString()).replace("chown \"0:", "chown \"$uid:");
    Path file = Files.writeString(work.resolve("script.sh"), here);
    Path output = work.resolve("output");
    Path error = work.resolve("error");
    Process process =
        new ProcessBuilder("sh", file.toString())
            .redirectOutput(output.toFile())
            .redirectError(error.toFile())
            .start();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("the script ended").isTrue();
    return new Ran(process.exitValue(), Files.readString(output), Files.readString(error));
  }

  private String program(String text) throws IOException {
    Path file = work.resolve("mysqld");
    Files.writeString(file, "#!/bin/sh\n" + text + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    return file.toString();
  }

  private static ClusterFile.Member member() {
    return new ClusterFile.Member("db001", 1);
  }

  private ClusterFile file(String program) {
    ServerImage image = Images.mysql();
    try {
      return ClusterFile.of(
          new DockerSpec("db", "mysql:9.7", 1, work, 1, Map.of()),
          new ServerImage(
              image.id(),
              image.version(),
              image.comment(),
              image.semiSync(),
              image.canClone(),
              program,
              image.client(),
              (Integer) Files.getAttribute(work, "unix:uid"),
              (Integer) Files.getAttribute(work, "unix:gid"),
              image.configuration()));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private String mode(String path) {
    try {
      return PosixFilePermissions.toString(Files.getPosixFilePermissions(node().resolve(path)));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
