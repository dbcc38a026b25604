package dev.baton.admin.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.admin.engine.Client.Role;
import dev.baton.admin.runtime.ConfigSource;
import dev.baton.admin.runtime.ProxyControl;
import dev.baton.admin.runtime.RuntimeConfig;
import dev.baton.admin.runtime.RuntimeConsumer;
import dev.baton.admin.store.AdminException;
import dev.baton.admin.store.ConfigModule;
import dev.baton.core.secret.Secret;
import dev.baton.core.time.MonotonicClock;
import dev.baton.wire.auth.Credential;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may administer after a start. */
class CredentialsTest {
  @TempDir Path folder;

  private AdminEngine start(@Nullable String given) throws AdminException {
    AdminEngine engine =
        AdminEngine.open(
            new AdminEngine.Parts(
                folder,
                List.of(new Everything()),
                ProxyControl.NONE,
                ConfigSource.NONE,
                entry -> {},
                InstantSource.system(),
                MonotonicClock.SYSTEM,
                new SecureRandom()),
            new Credentials(given, null, folder, new SecureRandom()));
    engine.start();
    return engine;
  }

  @Test
  void withoutGivenOnesTheFirstStartMakesRandomOnesForTheOwnerAlone() throws Exception {
    Path file = folder.resolve(Credentials.FILE);
    for (int start = 0; start < 2; start++) {
      try (AdminEngine engine = start(null)) {
        assertThat(engine.accounts().find("admin")).isNotNull();
        assertThat(engine.accounts().role("admin")).isEqualTo(Role.ADMIN);
        assertThat(engine.accounts().role("stats")).isEqualTo(Role.STATS);
      }
      assertThat(Files.readAllLines(file)).hasSize(2).noneMatch(line -> line.equals("admin:admin"));
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  /** As a service does it, which gives its administrator at each start. */
  @Test
  void thoseGivenAtALaterStartReplaceTheSavedOnesButForTheClustersUser() throws Exception {
    try (AdminEngine engine = start("admin:admin")) {
      save(engine, "admin:admin;bob:builder;cluster:secret");
    }
    try (AdminEngine engine = start("admin:other")) {
      assertThat(engine.accounts().find("bob")).isNull();
      assertThat(engine.accounts().find("cluster")).isEqualTo(password("secret"));
      assertThat(engine.accounts().find("admin")).isEqualTo(password("other"));
    }
    try (AdminEngine engine = start("cluster:changed")) {
      assertThat(engine.accounts().find("admin")).isNull();
      assertThat(engine.accounts().find("cluster")).isEqualTo(password("changed"));
    }
  }

  /** Goes by every variable. */
  private static final class Everything implements RuntimeConsumer {
    @Override
    public boolean consumes(ConfigModule module) {
      return true;
    }

    @Override
    public boolean honours(String variable) {
      return true;
    }

    @Override
    public void apply(RuntimeConfig config) {}
  }

  private static Credential password(String clear) {
    return new Credential.Password(new Secret(clear));
  }

  private static void save(AdminEngine engine, String accounts) throws AdminException {
    try (AdminSession admin =
        engine.session(new Client(1, "admin", "127.0.0.1:5555", Role.ADMIN))) {
      admin.execute("SET admin-admin_credentials = '" + accounts + "'");
      admin.execute("SET admin-cluster_username = 'cluster'");
      admin.execute("LOAD ADMIN VARIABLES TO RUNTIME");
      admin.execute("SAVE ADMIN VARIABLES TO DISK");
    }
  }
}
