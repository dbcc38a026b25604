package dev.baton.ops.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.ops.provision.engine.Engine.SemiSync;
import org.junit.jupiter.api.Test;

class ImageChangeTest {

  private static ServerImage mysql(String version, SemiSync semiSync, int uid) {
    return new ServerImage(
        "sha256:2",
        version,
        "for Linux",
        semiSync,
        true,
        "mysqld",
        "mysql",
        uid,
        998,
        "/etc/my.cnf.d");
  }

  private static ServerImage mariaDb(String version) {
    return new ServerImage(
        "sha256:2",
        version,
        "",
        SemiSync.BUILT_IN,
        false,
        "mariadbd",
        "mariadb",
        999,
        999,
        "/etc/c");
  }

  @Test
  void aNewerVersionAndAnotherFolderAreTaken() {
    ServerImage now = Images.mysql();
    assertThat(ImageChange.objection(now, now)).isEmpty();
    assertThat(
            ImageChange.objection(now, mysql("9.7.5", SemiSync.SOURCE_REPLICA_PLUGINS, now.uid())))
        .isEmpty();
    assertThat(ImageChange.objection(Images.mariaDb(), mariaDb("11.4.8-MariaDB"))).isEmpty();
  }

  @Test
  void whatServersDoNotTakeWithTheirDataIsRefusedByName() {
    ServerImage now = Images.mysql();
    assertThat(ImageChange.objection(now, Images.mariaDb()).orElseThrow())
        .contains("MySQL 9.7.4 to MariaDB 11.4.5 is another flavour");
    assertThat(
            ImageChange.objection(now, mysql("9.6.9", SemiSync.SOURCE_REPLICA_PLUGINS, 999))
                .orElseThrow())
        .contains("MySQL 9.7.4 to MySQL 9.6.9 is a step back");
    assertThat(ImageChange.objection(Images.mariaDb(), mariaDb("11.8.2-MariaDB")).orElseThrow())
        .contains("needs mariadb-upgrade");
    assertThat(
            ImageChange.objection(now, mysql("9.7.5", SemiSync.SOURCE_REPLICA_PLUGINS, 27))
                .orElseThrow())
        .contains("belongs to 999:998")
        .contains("27:998");
    assertThat(ImageChange.objection(now, mysql("9.7.5", SemiSync.NONE, 999)).orElseThrow())
        .contains("no semi-sync");
  }
}
