package dev.baton.admin.engine;

import dev.baton.admin.audit.AuditEntry;
import dev.baton.admin.audit.ChangeRecorder.Recorded;
import dev.baton.admin.command.AdminCommand;
import dev.baton.admin.command.CommandParser;
import dev.baton.admin.store.AdminException;
import dev.baton.admin.store.Catalog;
import dev.baton.admin.store.Schema;
import dev.baton.admin.store.SqlResult;
import dev.baton.admin.store.SqlResult.Changed;
import dev.baton.admin.store.StoreSession;
import dev.baton.admin.store.TableRef;
import dev.baton.admin.variable.VariableRegistry;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One client's conversation: takes statements, keeps its transaction, its schema and the warnings
 * of its last statement. For one thread at a time.
 */
public final class AdminSession implements AutoCloseable {
  private static final String DONE = "OK";

  private final Services services;
  private final Client client;
  private final StoreSession store;
  private final SqlExecutor sql;
  private final ShowExecutor show;
  private final ConfigExecutor config;

  private Schema schema;

  /** The table that the client has locked for writing. */
  private @Nullable String locked;

  private List<String> warnings = List.of();

  AdminSession(Services services, Client client) {
    this.services = services;
    this.client = client;
    this.store = services.store().session(client.who());
    this.sql = new SqlExecutor(services, client, store);
    this.show = new ShowExecutor(client, store);
    this.config = new ConfigExecutor(services, store);
    this.schema = client.role() == Client.Role.STATS ? Schema.STATS : Schema.MAIN;
  }

  /** The statements of a text. */
  public static List<String> split(String text) {
    return CommandParser.split(text);
  }

  /**
   * Carries out one statement.
   *
   * @throws AdminException if it could not; nothing has changed then
   */
  public SqlResult execute(String statement) throws AdminException {
    AdminCommand command = CommandParser.parse(statement);
    if (command instanceof AdminCommand.NoRows empty && empty.columns().contains("Message")) {
      return warningRows();
    }
    warnings = List.of();
    return carryOut(command, statement);
  }

  private SqlResult carryOut(AdminCommand command, String statement) throws AdminException {
    return switch (command) {
      case AdminCommand.Sql text -> sql(text.text(), statement);
      case AdminCommand.Transfer transfer -> {
        requireAdmin();
        yield audited(statement, () -> config.transfer(transfer));
      }
      case AdminCommand.SetVariable set -> {
        requireAdmin();
        SqlResult done = audited(statement, () -> config.set(set));
        warnings = config.notes(set);
        yield warnings.isEmpty() ? done : warned(warnings.getFirst());
      }
      case AdminCommand.Control control -> {
        requireAdmin();
        yield audited(statement, () -> control(control.action()));
      }
      case AdminCommand.Kill kill -> {
        requireAdmin();
        yield audited(
            statement,
            () -> {
              services.control().kill(kill.session(), kill.queryOnly());
              return Recorded.NOTHING;
            });
      }
      case AdminCommand.Lead lead -> {
        requireAdmin(); // twice a second and more: the proxy's log has what changes
        yield services.control().lead(lead, client.who());
      }
      case AdminCommand.Checksum checksum -> {
        requireAdmin();
        yield show.checksum(checksum);
      }
      case AdminCommand.Structure structure -> structure(structure, statement);
      case AdminCommand.ResetCounters reset -> reset(reset.table(), statement);
      case AdminCommand.SaveDigests save -> {
        requireAdmin();
        yield new Changed(config.saveDigests(), 0, "");
      }
      case AdminCommand.ConfigFile file -> {
        requireAdmin();
        yield configFile(file.file(), statement);
      }
      case AdminCommand.Lock lock -> {
        locked = lock.table();
        yield Changed.NOTHING;
      }
      case AdminCommand.ShowCreate create -> show.create(create, schema);
      case AdminCommand.ShowTables tables -> show.tables(tables, schema);
      case AdminCommand.ShowColumns columns -> show.columns(columns, schema);
      case AdminCommand.ShowIndex index -> show.index(index, schema);
      case AdminCommand.ShowTableStatus status -> show.status(status, schema);
      case AdminCommand.Constants constants -> constants(constants);
      case AdminCommand.Use use -> use(use.schema());
      case AdminCommand.Transaction transaction -> transaction(transaction.step());
      case AdminCommand.Nothing nothing -> Changed.NOTHING;
      case AdminCommand.NoRows empty -> SqlResult.Rows.of(empty.columns(), new ArrayList<>());
    };
  }

  /**
   * {@code COM_INIT_DB} and {@code USE}: for SHOW; bare names in SQL go on to mean memory first.
   */
  public SqlResult use(Schema chosen) throws AdminException {
    if (client.role() == Client.Role.STATS && chosen.configuration()) {
      // Tools choose the database of their configuration, mostly main, before they only read stats.
      schema = Schema.STATS;
    } else {
      schema = chosen;
    }
    return Changed.NOTHING;
  }

  public boolean inTransaction() {
    return store.inTransaction();
  }

  /** How many warnings {@code SHOW WARNINGS} has. */
  public int warnings() {
    return warnings.size();
  }

  /** Rolls back what is open. */
  @Override
  public void close() {
    store.close();
  }

  @FunctionalInterface
  private interface Deed {
    Recorded run() throws AdminException;
  }

  private SqlResult audited(String statement, Deed deed) throws AdminException {
    try {
      audit(statement, DONE, deed.run());
      return Changed.NOTHING;
    } catch (AdminException e) {
      audit(statement, "error " + e.code(), Recorded.NOTHING);
      throw e;
    }
  }

  private SqlResult sql(String text, String statement) throws AdminException {
    try {
      SqlExecutor.Outcome outcome = sql.run(text, schema, locked);
      if (outcome == SqlExecutor.SKIPPED) {
        return warned(locked + " is filled by the proxy: the rows of the dump are left out");
      }
      if (outcome.result() instanceof Changed) {
        audit(statement, DONE, outcome.recorded());
      }
      return outcome.result();
    } catch (AdminException e) {
      if (!statement.stripLeading().regionMatches(true, 0, "SELECT", 0, 6)) {
        audit(statement, "error " + e.code(), Recorded.NOTHING);
      }
      throw e;
    }
  }

  /**
   * What a dump does to a table before its rows. Of Baton's own, one that can be written is
   * emptied, and all keep their definition.
   */
  private SqlResult structure(AdminCommand.Structure command, String statement)
      throws AdminException {
    Schema place = command.schema() == null ? schema : command.schema();
    TableRef table = new TableRef(place, command.table());
    if (!command.tolerant() || Catalog.find(table) == null) {
      return sql(statement, statement);
    }
    requireAdmin();
    if (command.create() || !Catalog.writable(table)) {
      return warned(table + " is one of Baton's own tables and keeps its definition");
    }
    return sql("DELETE FROM " + table, statement);
  }

  private SqlResult configFile(@Nullable String file, String statement) throws AdminException {
    String text = store.call(true, ConfigText::of);
    return file == null
        ? SqlResult.Rows.single("Data", text)
        : audited(
            statement,
            () -> {
              ConfigText.write(services.store().folder(), file, text);
              return Recorded.NOTHING;
            });
  }

  private SqlResult reset(String table, String statement) throws AdminException {
    requireAdmin();
    SqlResult counters = sql("SELECT * FROM stats." + table + "_reset", statement);
    audit(statement, DONE, Recorded.NOTHING);
    return new Changed(counters instanceof SqlResult.Rows rows ? rows.rows().size() : 0, 0, "");
  }

  private SqlResult warned(String warning) {
    warnings = List.of(warning);
    return new Changed(0, 0, warning);
  }

  private void audit(String statement, String outcome, Recorded recorded) {
    services
        .audit()
        .record(
            new AuditEntry(
                services.clock().instant(),
                client.user(),
                client.address(),
                outcome.equals(DONE) ? Redaction.of(statement) : Redaction.ofFailed(statement),
                outcome,
                recorded.changes(),
                recorded.rows()));
  }

  private Recorded control(AdminCommand.Action action) throws AdminException {
    switch (action) {
      case READONLY -> services.accounts().readOnly(true);
      case READWRITE -> services.accounts().readOnly(false);
      default -> services.control().perform(action);
    }
    return Recorded.NOTHING;
  }

  private SqlResult transaction(AdminCommand.Step step) throws AdminException {
    switch (step) {
      case BEGIN -> store.begin();
      case COMMIT -> store.commit();
      case ROLLBACK -> store.rollback();
    }
    return Changed.NOTHING;
  }

  private SqlResult constants(AdminCommand.Constants constants) throws AdminException {
    List<SqlResult.Column> columns = new ArrayList<>();
    @Nullable Object[] row = new Object[constants.terms().size()];
    for (int i = 0; i < row.length; i++) {
      AdminCommand.Constants.Term term = constants.terms().get(i);
      row[i] = value(term.name());
      SqlResult.Type type = row[i] instanceof Long ? SqlResult.Type.INTEGER : SqlResult.Type.TEXT;
      columns.add(new SqlResult.Column(term.label(), "", type));
    }
    List<@Nullable Object[]> rows = new ArrayList<>();
    rows.add(row);
    return new SqlResult.Rows(columns, rows);
  }

  /** A proxy's variable is as memory has it; of those that every server has there are constants. */
  private @Nullable Object value(String name) throws AdminException {
    if (VariableRegistry.find(name) == null || name.equals(SystemValues.ADMIN_VERSION)) {
      return SystemValues.of(name, client, schema.sql());
    }
    requireAdmin();
    List<@Nullable Object[]> found =
        store.call(
            true,
            db ->
                db.select(
                    "SELECT variable_value FROM main.global_variables WHERE variable_name = ?",
                    name));
    return found.isEmpty() ? null : found.getFirst()[0];
  }

  private SqlResult warningRows() {
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (String warning : warnings) {
      rows.add(new Object[] {"Warning", 1105L, warning});
    }
    return SqlResult.Rows.of(List.of("Level", "Code", "Message"), rows);
  }

  private void requireAdmin() throws AdminException {
    if (client.role() != Client.Role.ADMIN) {
      throw new AdminException(
          AdminException.FORBIDDEN, "user '" + client.user() + "' may only read counters");
    }
  }
}
