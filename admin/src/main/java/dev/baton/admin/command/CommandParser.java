package dev.baton.admin.command;

import dev.baton.admin.command.AdminCommand.Nothing;
import dev.baton.admin.command.AdminCommand.Sql;
import dev.baton.admin.store.AdminException;
import dev.baton.admin.store.ConfigModule;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Understands statements: {@link Grammar} first, then what clients ask for, the rest is SQLite's.
 * Pure and thread-safe.
 */
public final class CommandParser {
  /** Words that only commands begin with: what does not fit one is a mistake in it. */
  private static final Set<String> COMMAND_WORDS =
      Set.of("LOAD", "SAVE", "PROXYSQL", "SHOW", "CHECKSUM", "KILL", "USE");

  /** What would reach outside the tables, or change what every client sees of them. */
  private static final Set<String> CLOSED =
      Set.of("ATTACH", "DETACH", "VACUUM", "REINDEX", "ANALYZE");

  /** The pragmas that only tell. */
  private static final Set<String> TELLING_PRAGMAS =
      Set.of(
          "table_info",
          "table_xinfo",
          "table_list",
          "index_list",
          "index_info",
          "database_list",
          "integrity_check",
          "quick_check",
          "compile_options",
          "page_count",
          "page_size",
          "freelist_count");

  private static final int FORMS_TOLD = 12;

  private CommandParser() {}

  /** The statements of a text; a semicolon ends one. */
  public static List<String> split(String text) {
    return Lexer.statements(text);
  }

  /**
   * @throws AdminException if it is a command that is written wrongly, or not to be had
   */
  public static AdminCommand parse(String statement) throws AdminException {
    List<Token> tokens = Lexer.tokens(statement);
    if (tokens.isEmpty()) {
      return new Nothing();
    }
    // A statement inside an executable comment is known by its contents.
    String text =
        statement.strip().startsWith("/*!") && statement.strip().endsWith("*/")
            ? Lexer.unwrap(statement.strip())
            : statement;
    Token first = tokens.getFirst();
    if (first.is("SET")) {
      return SetParser.parse(text, tokens);
    }
    if (first.is("BATON")) {
      return LeadParser.parse(tokens);
    }
    AdminCommand constants = first.is("SELECT") ? ConstantSelect.parse(text, tokens) : null;
    AdminCommand found = constants != null ? constants : Grammar.find(tokens);
    return found != null ? found : sql(text, tokens);
  }

  private static AdminCommand sql(String text, List<Token> tokens) throws AdminException {
    Token first = tokens.getFirst();
    String word = first.kind() == Token.Kind.WORD ? first.text().toUpperCase(Locale.ROOT) : "";
    if (COMMAND_WORDS.contains(word)) {
      throw new AdminException(
          AdminException.SYNTAX,
          "'" + text + "' is no command of this interface; known: " + forms(word, tokens));
    }
    if (CLOSED.contains(word)) {
      throw new AdminException(
          AdminException.NOT_SUPPORTED, word + " is not available to administrators");
    }
    for (Token token : tokens) {
      // SQLite would take them for parameters, which have no value here; clients try the first.
      if (token.kind() == Token.Kind.WORD && token.text().startsWith("$") || token.sign('?')) {
        throw new AdminException(
            AdminException.SYNTAX, "near \"" + token.text() + "\": syntax error");
      }
    }
    String refused = refusal(word, tokens);
    if (refused != null) {
      throw new AdminException(AdminException.NOT_SUPPORTED, refused);
    }
    if (word.equals("TRUNCATE")) {
      return new Sql("DELETE FROM" + text.substring(tokens.get(tableAt(tokens)).end()));
    }
    return new Sql(Literals.plain(text, tokens));
  }

  private static int tableAt(List<Token> tokens) {
    return tokens.size() > 1 && tokens.get(1).is("TABLE") ? 1 : 0;
  }

  private static @Nullable String refusal(String word, List<Token> tokens) {
    boolean trigger =
        Set.of("CREATE", "DROP").contains(word) && tokens.stream().anyMatch(t -> t.is("TRIGGER"));
    if (trigger) {
      return "triggers are not available in the administration's tables";
    }
    boolean temporary =
        word.equals("CREATE")
            && tokens.size() > 1
            && (tokens.get(1).is("TEMP")
                || tokens.get(1).is("TEMPORARY")
                || tokens.get(1).is("VIRTUAL"));
    if (temporary) {
      return "temporary and virtual tables are not available: all clients share one database";
    }
    boolean pragma =
        word.equals("PRAGMA")
            && (!TELLING_PRAGMAS.contains(pragmaName(tokens))
                || tokens.stream().anyMatch(t -> t.sign('=')));
    if (pragma) {
      return "of SQLite's pragmas only those that change nothing are available: "
          + String.join(", ", TELLING_PRAGMAS.stream().sorted().toList());
    }
    return null;
  }

  /** {@code PRAGMA name} or {@code PRAGMA schema.name}. */
  private static String pragmaName(List<Token> tokens) {
    int at = tokens.size() > 3 && tokens.get(2).sign('.') ? 3 : 1;
    return tokens.size() > at ? tokens.get(at).lower() : "";
  }

  /** Those that go on with the same word; else which words there are. */
  private static String forms(String word, List<Token> tokens) {
    List<String> all = Grammar.formsOf(word);
    String start = word + " " + (tokens.size() > 1 ? tokens.get(1).text() : "");
    List<String> near =
        all.stream()
            .filter(form -> form.regionMatches(true, 0, start + " ", 0, start.length() + 1))
            .toList();
    List<String> told = near.isEmpty() ? all : near;
    boolean modules = told.stream().anyMatch(form -> form.contains("<module>"));
    String which =
        modules
            ? "; <module> is "
                + Stream.of(ConfigModule.values())
                    .map(ConfigModule::words)
                    .collect(Collectors.joining(", "))
            : "";
    String more = told.size() > FORMS_TOLD ? "; and " + (told.size() - FORMS_TOLD) + " more" : "";
    return String.join("; ", told.subList(0, Math.min(FORMS_TOLD, told.size()))) + more + which;
  }
}
