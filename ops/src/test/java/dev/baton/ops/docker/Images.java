package dev.baton.ops.docker;

import dev.baton.ops.provision.engine.Engine.SemiSync;

/** What images of the two flavours were found to hold. */
final class Images {

  private Images() {}

  static ServerImage mysql() {
    return new ServerImage(
        FakeEngine.IMAGE_ID,
        "9.7.4",
        "for Linux on x86_64",
        SemiSync.SOURCE_REPLICA_PLUGINS,
        true,
        "/usr/sbin/mysqld",
        "/usr/bin/mysql",
        999,
        998,
        "/etc/mysql/conf.d");
  }

  static ServerImage mariaDb() {
    return new ServerImage(
        FakeEngine.IMAGE_ID,
        "11.4.5-MariaDB",
        "for Linux on x86_64",
        SemiSync.BUILT_IN,
        false,
        "/usr/sbin/mariadbd",
        "/usr/bin/mariadb",
        999,
        999,
        "/etc/mysql/conf.d");
  }
}
