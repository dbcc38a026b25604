package dev.baton.admin.engine;

import dev.baton.admin.audit.AuditLog;
import dev.baton.admin.audit.ChangeRecorder;
import dev.baton.admin.runtime.Checksums;
import dev.baton.admin.runtime.ConfigSource;
import dev.baton.admin.runtime.LiveTables;
import dev.baton.admin.runtime.ProxyControl;
import dev.baton.admin.runtime.RuntimeConsumer;
import dev.baton.admin.runtime.RuntimeLayer;
import dev.baton.admin.secret.PasswordVault;
import dev.baton.admin.secret.Sealer;
import dev.baton.admin.store.AdminException;
import dev.baton.admin.store.AdminStore;
import dev.baton.admin.store.ConfigModule;
import dev.baton.admin.store.Database;
import dev.baton.admin.store.Schema;
import dev.baton.admin.store.StoreSession;
import dev.baton.admin.store.table.SystemTables;
import dev.baton.admin.store.table.TableDef;
import dev.baton.admin.variable.VariableDef;
import dev.baton.admin.variable.VariableRegistry;
import dev.baton.core.time.MonotonicClock;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The administration without a network: its database, what is in force, and sessions on them.
 * {@link #start} brings into force what disk holds. Thread-safe.
 */
public final class AdminEngine implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AdminEngine.class);

  private final Services services;

  private AdminEngine(Services services) {
    this.services = services;
  }

  /**
   * What the engine works with.
   *
   * @param folder the data folder
   * @param consumers who lives by the running configuration
   */
  public record Parts(
      Path folder,
      List<RuntimeConsumer> consumers,
      ProxyControl control,
      ConfigSource config,
      AuditLog audit,
      InstantSource clock,
      MonotonicClock monotonic,
      SecureRandom random) {

    public Parts {
      consumers = List.copyOf(consumers);
    }
  }

  /**
   * Opens the database and makes every variable known that is not there yet.
   *
   * @param given credentials that an operator gave for this start; each replaces what disk holds
   * @throws AdminException if the data folder cannot be used; the message says what to do
   */
  public static AdminEngine open(Parts parts, Credentials given) throws AdminException {
    AdminStore store = AdminStore.open(parts.folder(), parts.monotonic());
    boolean done = false;
    try {
      AdminEngine engine = new AdminEngine(services(parts, store));
      ReplacedConfig.of(engine.services).provideTo(engine.services.live());
      engine.prepare(given);
      store.onRenewed(new Renewed(engine.services));
      done = true;
      return engine;
    } finally {
      if (!done) {
        store.close();
      }
    }
  }

  private static Services services(Parts parts, AdminStore store) throws AdminException {
    Set<String> passwords = VariableRegistry.names(VariableDef.Kind.PASSWORD);
    Set<String> credentials = VariableRegistry.names(VariableDef.Kind.CREDENTIALS);
    PasswordVault vault = new PasswordVault(sealer(parts, store.folder()), passwords, credentials);
    AdminAccounts accounts = new AdminAccounts();
    List<RuntimeConsumer> consumers = new ArrayList<>();
    consumers.add(accounts);
    consumers.addAll(parts.consumers());
    RuntimeLayer runtime = new RuntimeLayer(vault, consumers, parts.clock());
    Set<String> secrets = new TreeSet<>(passwords);
    secrets.addAll(credentials);
    return new Services(
        store,
        vault,
        runtime,
        new LiveTables(runtime),
        accounts,
        parts.control(),
        parts.config(),
        new ChangeRecorder(secrets),
        parts.audit(),
        parts.clock());
  }

  private static Sealer sealer(Parts parts, Path folder) throws AdminException {
    try {
      return Sealer.open(folder, parts.random());
    } catch (IOException e) {
      throw new AdminException(
          AdminException.STORAGE, "the key of the passwords cannot be used: " + e.getMessage(), e);
    }
  }

  private void prepare(Credentials given) throws AdminException {
    try (StoreSession session = services.store().session("start")) {
      session.call(
          true,
          db -> {
            services.recorder().prepare(db);
            services.runtime().prepare(db);
            return true;
          });
      try {
        fill(session, given);
      } catch (AdminException e) {
        if (e.code() != AdminException.DISK_FULL || !given.given()) {
          throw e;
        }
        LOG.error("credentials that were given are not taken, those saved count: {}", e.reason());
        fill(session, given.asSaved());
      }
    }
  }

  private void fill(StoreSession session, Credentials given) throws AdminException {
    session.call(
        true,
        db -> {
          db.atomically(() -> fill(db, given));
          return true;
        });
  }

  private void fill(Database db, Credentials given) throws SQLException, AdminException {
    services.vault().prepare(db);
    Collations.fill(db);
    given.apply(db);
    services.vault().protect(db, Schema.DISK);
    db.copy(ConfigModule.ADMIN_VARIABLES, Schema.DISK, Schema.MAIN);
    defaults(db);
    services.vault().protect(db, Schema.MAIN);
    services.vault().forgetUnused(db);
  }

  private static void defaults(Database db) throws SQLException {
    for (VariableDef def : VariableRegistry.all()) {
      db.execute(
          "INSERT OR IGNORE INTO main.global_variables VALUES (?, ?)",
          def.name(),
          def.defaultValue());
    }
    db.execute(
        "UPDATE main.global_variables SET variable_value = ? WHERE variable_name = 'admin-version'",
        VariableRegistry.all().stream()
            .filter(def -> def.name().equals("admin-version"))
            .findFirst()
            .orElseThrow()
            .defaultValue());
  }

  /**
   * At a start from a configuration file, instead of {@link #start}: adds its rows to what disk
   * holds, brings all of it into force, and saves it. As with ProxySQL the versions stay at 1, so
   * that a cluster's members do not take a file for news.
   *
   * @param given credentials that count more than the file's
   * @throws AdminException if anything is wrong; disk is as it was
   */
  public void startFromConfig(Credentials given) throws AdminException {
    try (StoreSession session = services.store().session("start")) {
      session.call(
          true,
          db -> {
            db.atomically(() -> merge(db, given));
            return true;
          });
      List<String> wrong = start();
      if (!wrong.isEmpty()) {
        throw new AdminException(AdminException.WRONG_VALUE, String.join("; ", wrong));
      }
      session.call(
          true,
          db -> {
            db.atomically(
                () -> {
                  for (ConfigModule module : ConfigModule.values()) {
                    db.copy(module, Schema.MAIN, Schema.DISK);
                  }
                });
            return true;
          });
    }
  }

  private void merge(Database db, Credentials given) throws SQLException, AdminException {
    for (ConfigModule module : ConfigModule.values()) {
      for (Map.Entry<TableDef, List<@Nullable Object[]>> table :
          services.config().read(module).entrySet()) {
        db.mergeRows(Schema.MAIN, table.getKey(), table.getValue());
      }
    }
    given.applyGiven(db);
    services.vault().protect(db, Schema.MAIN);
  }

  /**
   * The value of a variable that is in force; where its module could not be loaded at the start,
   * the one that was saved, and its default if that is what was wrong.
   */
  public String variable(String name) {
    VariableDef def = VariableRegistry.find(name);
    if (def == null) {
      throw new IllegalArgumentException("there is no variable " + name);
    }
    return services.runtime().rows(SystemTables.GLOBAL_VARIABLES).stream()
        .filter(row -> name.equals(row[0]))
        .map(row -> String.valueOf(row[1]))
        .findFirst()
        .orElseGet(() -> saved(def));
  }

  private String saved(VariableDef def) {
    List<String> values = new ArrayList<>();
    try (StoreSession session = services.store().session("start")) {
      session.call(
          false,
          db -> {
            String condition = "variable_name = '" + def.name() + "'";
            db.rows(Schema.MAIN, SystemTables.GLOBAL_VARIABLES, condition, List.of())
                .forEach(row -> values.add(String.valueOf(row[1])));
            return true;
          });
      return values.isEmpty() ? def.defaultValue() : def.normalized(values.getFirst());
    } catch (AdminException e) {
      return def.defaultValue(); // what is wrong was told when it was to be loaded
    }
  }

  /**
   * Brings into force what memory holds, module by module. One that is wrong is told in the log and
   * not in force; the others are.
   *
   * @return what is not in force as it was saved, with the reasons; mostly nothing
   * @throws AdminException if nobody could log in
   */
  public List<String> start() throws AdminException {
    List<String> failed = new ArrayList<>(services.store().setAside());
    failed.forEach(LOG::error);
    try (StoreSession session = services.store().session("start")) {
      for (ConfigModule module : ConfigModule.values()) {
        try {
          List<String> idle = session.call(true, db -> services.runtime().loadSaved(db, module));
          idle.forEach(reason -> LOG.warn("{}", reason));
          failed.addAll(idle);
        } catch (AdminException e) {
          if (module == ConfigModule.ADMIN_VARIABLES) {
            throw e;
          }
          LOG.error("{} as saved on disk is not in force: {}", module.words(), e.reason());
          failed.add(e.reason());
        }
      }
    }
    return failed;
  }

  /**
   * Keeps samples in {@code stats_history}.
   *
   * @throws AdminException if the disk cannot take them
   */
  public void addHistory(HistorySamples samples) throws AdminException {
    try (StoreSession session = services.store().session("history")) {
      session.call(
          false,
          db -> {
            HistoryWriter.add(db, samples);
            return true;
          });
    }
  }

  /** A client's conversation; close it with the client. */
  public AdminSession session(Client client) {
    return new AdminSession(services, client);
  }

  /**
   * Brings into memory and into force what another member of the cluster has in force.
   *
   * @return the file in which what it replaced is kept; null if that was nothing
   * @throws AdminException if it was not; everything is as it was then
   */
  public @Nullable String takeOver(MemberConfig config) throws AdminException {
    Takeover takeover = new Takeover(services);
    try (StoreSession session = services.store().session("cluster@" + config.from())) {
      List<String> kept = new ArrayList<>();
      session.call(
          true,
          db -> {
            String file = takeover.take(db, config);
            return file != null && kept.add(file);
          });
      return kept.isEmpty() ? null : kept.getFirst();
    }
  }

  /** Who may log in. */
  public AdminAccounts accounts() {
    return services.accounts();
  }

  /** Where to say what counters, logs and runtime tables show. */
  public LiveTables tables() {
    return services.live();
  }

  /** Versions of what is in force. */
  public Checksums checksums() {
    return services.runtime().checksums();
  }

  @Override
  public void close() throws AdminException {
    services.store().close();
  }

  /** A disk that was made anew gets what is in force. */
  private record Renewed(Services services) implements AdminStore.Renewal {

    @Override
    public void release(Database db) throws SQLException {
      services.recorder().unwatch(db, Schema.DISK);
    }

    @Override
    public void fill(Database db) throws SQLException, AdminException {
      services.recorder().watch(db, Schema.DISK);
      services.vault().restore(db);
      Collations.fill(db);
      for (ConfigModule module : ConfigModule.values()) {
        for (Map.Entry<TableDef, List<@Nullable Object[]>> table :
            services.runtime().inForce(module).entrySet()) {
          db.mergeRows(Schema.DISK, table.getKey(), table.getValue());
        }
      }
    }
  }
}
