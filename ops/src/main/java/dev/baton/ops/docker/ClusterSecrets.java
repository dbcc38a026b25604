package dev.baton.ops.docker;

import dev.baton.core.secret.OwnerOnlyFiles;
import dev.baton.core.secret.Secret;
import dev.baton.ops.provision.LocalCluster.Account;
import dev.baton.ops.provision.LocalCluster.Accounts;
import dev.baton.ops.provision.NewAccounts;
import dev.baton.ops.provision.server.Passwords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A cluster's accounts and passwords, in its folder: {@code secrets.json}, mode 600. They are
 * nowhere else in plain text but in each server's first start file, until that has been run, and in
 * the file of its health check.
 */
public final class ClusterSecrets {

  private static final String FILE = "secrets.json";

  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private ClusterSecrets() {}

  public static Path file(Path directory) {
    return directory.resolve(FILE);
  }

  /** What is there, or new ones, written down before anybody uses them. */
  static Accounts readOrMake(Path directory) throws IOException {
    return Files.exists(file(directory)) ? read(directory) : make(directory);
  }

  /**
   * @throws IOException if they are missing or damaged; the message names the file
   */
  public static Accounts read(Path directory) throws IOException {
    try {
      Stored stored = MAPPER.readValue(Files.readString(file(directory)), Stored.class);
      return new Accounts(
          stored.account("root"),
          stored.account("manager"),
          stored.account("replication"),
          stored.account("monitor"),
          stored.account("application"),
          stored.schema);
    } catch (JacksonException | IllegalArgumentException e) {
      // Not the cause: it quotes the file.
      throw new IOException(file(directory) + " is damaged: put back a copy of it");
    }
  }

  /** Who copies one server into another, where the engine has the clone plug-in. */
  static Account cloner(Path directory) throws IOException {
    try {
      return MAPPER.readValue(Files.readString(file(directory)), Stored.class).account("clone");
    } catch (JacksonException | IllegalArgumentException e) {
      throw new IOException(file(directory) + " is damaged: put back a copy of it");
    }
  }

  private static Accounts make(Path directory) throws IOException {
    Accounts accounts = NewAccounts.random();
    Map<String, Login> logins = new LinkedHashMap<>();
    logins.put("root", login(accounts.root()));
    logins.put("manager", login(accounts.manager()));
    logins.put("replication", login(accounts.replication()));
    logins.put("monitor", login(accounts.monitor()));
    logins.put("application", login(accounts.application()));
    logins.put("clone", new Login("baton_clone", Passwords.random(new SecureRandom()).reveal()));
    OwnerOnlyFiles.replace(
        file(directory),
        MAPPER.writeValueAsString(new Stored(accounts.applicationSchema(), logins)) + "\n");
    return accounts;
  }

  private static Login login(Account account) {
    return new Login(account.user(), account.password().reveal());
  }

  /** The file's shape. */
  record Stored(String schema, Map<String, Login> accounts) {
    Account account(String name) {
      Login login = accounts.get(name);
      if (login == null) {
        throw new IllegalArgumentException("no account " + name);
      }
      return new Account(login.user, new Secret(login.password));
    }

    @Override
    public String toString() {
      return "Stored[" + schema + "]";
    }
  }

  /** One account in the file. */
  record Login(String user, String password) {
    @Override
    public String toString() {
      return "Login[" + user + "]";
    }
  }
}
