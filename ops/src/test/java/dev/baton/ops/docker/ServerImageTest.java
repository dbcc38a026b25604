package dev.baton.ops.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.core.instance.Flavour;
import dev.baton.ops.provision.engine.Engine.SemiSync;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class ServerImageTest {

  private static final String MYSQL =
      """
      program=/usr/sbin/mysqld
      client=/usr/bin/mysql
      uid=999
      gid=998
      version=/usr/sbin/mysqld  Ver 8.4.3 for Linux on x86_64 (MySQL Community Server - GPL)
      semisync_source=yes
      semisync_master=yes
      mysql_clone=yes
      include:/etc/mysql/conf.d=yes
      """;

  @Test
  void mysqlHasPluginsAndItsFolder() throws IOException {
    ServerImage image = ServerImage.parse("mysql:8.4", "sha256:1", MYSQL);

    assertThat(image.kind().isMysqlAtLeast(8, 4, 3)).isTrue();
    assertThat(image.semiSync()).isEqualTo(SemiSync.SOURCE_REPLICA_PLUGINS);
    assertThat(image.canClone()).isTrue();
    assertThat(image.configuration()).isEqualTo("/etc/mysql/conf.d");
    assertThat(image.uid()).isEqualTo(999);
    assertThat(image.gid()).isEqualTo(998);
  }

  @Test
  void mariaDbHasSemiSyncBuiltIn() throws IOException {
    ServerImage image =
        ServerImage.parse(
            "mariadb:11.4",
            "sha256:1",
            """
            program=/usr/sbin/mariadbd
            client=/usr/bin/mariadb
            uid=999
            gid=999
            version=mariadbd  Ver 11.4.5-MariaDB-ubu2404 for debian-linux-gnu on x86_64
            include:/etc/mysql/mariadb.conf.d=yes
            include:/etc/mysql/conf.d=yes
            """);

    assertThat(image.kind().isMariaDb()).isTrue();
    assertThat(image.semiSync()).isEqualTo(SemiSync.BUILT_IN);
    assertThat(image.canClone()).isFalse();
    assertThat(image.configuration()).isEqualTo("/etc/mysql/conf.d");
    assertThat(image.kind().describe()).isEqualTo("MariaDB 11.4.5");
  }

  @Test
  void perconaOf57HasAFolderOfItsOwn() throws IOException {
    ServerImage image =
        ServerImage.parse(
            "percona:5.7.30",
            "sha256:1",
            """
            program=/usr/sbin/mysqld
            client=/usr/bin/mysql
            uid=1001
            gid=1001
            version=mysqld  Ver 5.7.30-33-log for Linux on x86_64 (Percona Server (GPL), Release 33)
            semisync_master=yes
            include:/etc/my.cnf.d=yes
            include:/etc/percona-server.conf.d=yes
            """);

    assertThat(image.configuration()).isEqualTo("/etc/percona-server.conf.d");
    assertThat(image.semiSync()).isEqualTo(SemiSync.MASTER_SLAVE_PLUGINS);
    assertThat(image.kind().isMysqlAtLeast(5, 7, 30)).isTrue();
  }

  @Test
  void perconaOf84HasTheFolderOfItsDistribution() throws IOException {
    ServerImage image =
        ServerImage.parse(
            "percona/percona-server:8.4",
            "sha256:1",
            """
            program=/usr/sbin/mysqld
            client=/usr/bin/mysql
            uid=1001
            gid=1001
            version=/usr/sbin/mysqld  Ver 8.4.5-5 for Linux on x86_64 (Percona Server (GPL), Release 5, Revision 1)
            semisync_source=yes
            semisync_master=yes
            mysql_clone=yes
            include:/etc/my.cnf.d=yes
            """);

    assertThat(image.configuration()).isEqualTo("/etc/my.cnf.d");
    assertThat(image.semiSync()).isEqualTo(SemiSync.SOURCE_REPLICA_PLUGINS);
    assertThat(image.canClone()).isTrue();
    assertThat(image.kind().version().flavour()).isEqualTo(Flavour.PERCONA);
    assertThat(image.kind().describe()).isEqualTo("Percona Server 8.4.5");
  }

  @Test
  void anImageThatCannotServeIsRefusedWithWhatItLacks() {
    assertThatThrownBy(() -> ServerImage.parse("debian:12", "sha256:1", "program=\nuid=\n"))
        .hasMessageContaining("image debian:12 cannot be used: it has no server program");
    assertThatThrownBy(
            () -> ServerImage.parse("m", "sha256:1", MYSQL.replace("include:", "exclude:")))
        .hasMessageContaining("no folder for configuration files");
    assertThatThrownBy(() -> ServerImage.parse("m", "sha256:1", MYSQL.replace("uid=999", "uid=")))
        .hasMessageContaining("no user mysql");
    assertThatThrownBy(
            () -> ServerImage.parse("m", "sha256:1", MYSQL.replace("Ver 8.4.3", "Ver oops")))
        .hasMessageContaining("version is not understood");
  }
}
