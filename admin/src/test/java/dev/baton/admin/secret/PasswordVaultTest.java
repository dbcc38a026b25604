package dev.baton.admin.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.admin.store.AdminStore;
import dev.baton.admin.store.Schema;
import dev.baton.admin.store.StoreSession;
import dev.baton.admin.store.TableRef;
import dev.baton.core.secret.Secret;
import dev.baton.core.time.MonotonicClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PasswordVaultTest {
  @TempDir Path folder;

  @Test
  void aSealedPasswordOpensWithItsKeyAloneAndNotAfterAChange() throws Exception {
    Sealer sealer = Sealer.open(folder, new SecureRandom());
    String sealed = sealer.seal(new Secret("geheim"));
    assertThat(sealed).doesNotContain("geheim").isNotEqualTo(sealer.seal(new Secret("geheim")));
    assertThat(Sealer.open(folder, new SecureRandom()).open(sealed))
        .isEqualTo(new Secret("geheim"));
    assertThat(new Sealer(new byte[32], new SecureRandom()).open(sealed)).isNull();
    assertThat(sealer.open(sealed.substring(4))).isNull();
  }

  @Test
  void aKeyThatOthersCanReadIsNotUsed() throws Exception {
    Sealer.open(folder, new SecureRandom());
    Files.setPosixFilePermissions(
        folder.resolve(Sealer.KEY_FILE), PosixFilePermissions.fromString("rw-r--r--"));
    assertThatThrownBy(() -> Sealer.open(folder, new SecureRandom()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("chmod 600");
  }

  @Test
  void thePasswordsWrittenInClearAreHashedInTheTablesAndFoundByTheirHash() throws Exception {
    PasswordVault vault =
        new PasswordVault(
            Sealer.open(folder, new SecureRandom()),
            Set.of("mysql-monitor_password"),
            Set.of("admin-admin_credentials"));
    try (AdminStore store = AdminStore.open(folder, MonotonicClock.SYSTEM);
        StoreSession session = store.session("test")) {
      session.call(
          true,
          db -> {
            vault.prepare(db);
            db.execute(
                "INSERT INTO mysql_users (username, password) VALUES ('a', 'apple'), ('b', ''),"
                    + " ('c', NULL), ('d', '*94BDCEBE19083CE2A1F959FD02F964C7AF4CFC29')");
            db.execute(
                "INSERT INTO global_variables VALUES ('mysql-monitor_password', 'monitor'),"
                    + " ('admin-admin_credentials', 'admin:admin;cluster:pass:word')");
            vault.protect(db, Schema.MAIN);
            assertThat(db.select("SELECT password FROM mysql_users ORDER BY username"))
                .containsExactly(
                    new Object[] {PasswordHash.of("apple")},
                    new Object[] {""},
                    new Object[] {null},
                    new Object[] {"*94BDCEBE19083CE2A1F959FD02F964C7AF4CFC29"});
            assertThat(
                    db.select("SELECT variable_value FROM global_variables ORDER BY variable_name"))
                .containsExactly(
                    new Object[] {
                      "admin:"
                          + PasswordHash.of("admin")
                          + ";cluster:"
                          + PasswordHash.of("pass:word")
                    },
                    new Object[] {PasswordHash.of("monitor")});
            Map<String, Secret> opened = vault.open(db);
            assertThat(opened)
                .containsEntry(PasswordHash.of("apple"), new Secret("apple"))
                .containsEntry(PasswordHash.of("pass:word"), new Secret("pass:word"))
                .hasSize(4);
            return null;
          });
    }
    assertThat(
            Files.readString(
                folder.resolve(AdminStore.DISK_FILE), java.nio.charset.StandardCharsets.ISO_8859_1))
        .doesNotContain("apple")
        .doesNotContain("pass:word");
  }

  @Test
  void whatWasOpenedBeforeIsRememberedButNotBeyondARollback() throws Exception {
    PasswordVault vault =
        new PasswordVault(Sealer.open(folder, new SecureRandom()), Set.of(), Set.of());
    try (AdminStore store = AdminStore.open(folder, MonotonicClock.SYSTEM);
        StoreSession session = store.session("test")) {
      session.call(
          true,
          db -> {
            vault.prepare(db);
            assertThat(vault.open(db)).isEmpty();
            vault.remember(db, new Secret("one"));
            assertThat(vault.open(db).values()).containsExactly(new Secret("one"));
            vault.remember(db, new Secret("two"));
            assertThat(vault.open(db)).hasSize(2).isSameAs(vault.open(db));
            db.execute("BEGIN");
            vault.remember(db, new Secret("taken back"));
            assertThat(vault.open(db)).hasSize(3);
            db.execute("ROLLBACK");
            assertThat(vault.open(db)).hasSize(2);
            db.execute("BEGIN");
            vault.remember(db, new Secret("taken back"));
            assertThat(vault.open(db)).hasSize(3);
            db.execute("ROLLBACK");
            vault.remember(db, new Secret("in its place"));
            vault.remember(db, new Secret("and after it"));
            assertThat(vault.open(db))
                .containsOnlyKeys(
                    PasswordHash.of("one"),
                    PasswordHash.of("two"),
                    PasswordHash.of("in its place"),
                    PasswordHash.of("and after it"));
            return null;
          });
    }
  }

  @Test
  void afterAStartEveryPasswordIsDecipheredButOneThatCannotBe() throws Exception {
    Sealer sealer = Sealer.open(folder, new SecureRandom());
    PasswordVault before = new PasswordVault(sealer, Set.of(), Set.of());
    PasswordVault after = new PasswordVault(sealer, Set.of(), Set.of());
    try (AdminStore store = AdminStore.open(folder, MonotonicClock.SYSTEM);
        StoreSession session = store.session("test")) {
      session.call(
          true,
          db -> {
            before.prepare(db);
            before.remember(db, new Secret("one"));
            before.remember(db, new Secret("damaged"));
            before.remember(db, new Secret("two"));
            db.execute(
                "UPDATE disk.baton_secrets SET sealed = 'x' WHERE hash = ?",
                PasswordHash.of("damaged"));
            after.prepare(db);
            after.remember(db, new Secret("three"));
            assertThat(after.open(db).values())
                .containsExactlyInAnyOrder(
                    new Secret("one"), new Secret("two"), new Secret("three"));
            before.remember(db, new Secret("four")); // by somebody else, as far as this one knows
            assertThat(after.open(db).values()).hasSize(4).contains(new Secret("four"));
            return null;
          });
    }
  }

  @Test
  void onlyTheTableThatWasWrittenIsLookedAt() throws Exception {
    PasswordVault vault =
        new PasswordVault(
            Sealer.open(folder, new SecureRandom()), Set.of("mysql-monitor_password"), Set.of());
    try (AdminStore store = AdminStore.open(folder, MonotonicClock.SYSTEM);
        StoreSession session = store.session("test")) {
      session.call(
          true,
          db -> {
            vault.prepare(db);
            db.execute("INSERT INTO mysql_users (username, password) VALUES ('a', 'apple')");
            db.execute("INSERT INTO global_variables VALUES ('mysql-monitor_password', 'monitor')");
            vault.protect(db, new TableRef(Schema.MAIN, "mysql_servers"));
            vault.protect(db, new TableRef(Schema.MAIN, "global_variables"));
            assertThat(db.select("SELECT password FROM mysql_users").getFirst())
                .containsExactly("apple");
            assertThat(db.select("SELECT variable_value FROM global_variables").getFirst())
                .containsExactly(PasswordHash.of("monitor"));
            vault.protect(db, new TableRef(Schema.MAIN, "mysql_users"));
            assertThat(db.select("SELECT password FROM mysql_users").getFirst())
                .containsExactly(PasswordHash.of("apple"));
            return null;
          });
    }
  }

  @Test
  void theHashIsWhatMySqlsPasswordFunctionGives() {
    assertThat(PasswordHash.of("test")).isEqualTo("*94BDCEBE19083CE2A1F959FD02F964C7AF4CFC29");
  }
}
