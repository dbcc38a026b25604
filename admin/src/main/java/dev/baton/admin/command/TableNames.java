package dev.baton.admin.command;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Makes bare table names mean those of a schema that a client has chosen with {@code USE}; to
 * SQLite they mean memory's first.
 */
public final class TableNames {
  private static final Set<String> BEFORE = Set.of("FROM", "JOIN", "INTO", "UPDATE", "TABLE");

  private TableNames() {}

  /**
   * The statement with its bare names qualified.
   *
   * @param schema as SQL names it
   * @param there whether the schema has a table of this name
   */
  public static String in(String schema, String sql, Predicate<String> there) {
    List<Token> tokens = Lexer.tokens(sql);
    StringBuilder text = new StringBuilder();
    int done = 0;
    for (int i = 1; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      boolean named =
          token.name() && BEFORE.contains(tokens.get(i - 1).text().toUpperCase(Locale.ROOT));
      boolean qualifies = i + 1 < tokens.size() && tokens.get(i + 1).sign('.');
      if (named && !qualifies && there.test(token.text())) {
        text.append(sql, done, token.start()).append(schema).append('.');
        done = token.start();
      }
    }
    return text.append(sql, done, sql.length()).toString();
  }
}
