package dev.baton.admin.command;

import dev.baton.admin.command.AdminCommand.Lead;
import dev.baton.admin.store.AdminException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * {@code BATON LEASE SESSION 3 EPOCH 7 UNTIL 81236}: a verb, and keywords with a value each, which
 * is a number or a text.
 */
final class LeadParser {

  private LeadParser() {}

  static AdminCommand parse(List<Token> tokens) throws AdminException {
    String word = tokens.size() > 1 ? tokens.get(1).text().toUpperCase(Locale.ROOT) : "";
    Optional<Lead.Verb> verb =
        Arrays.stream(Lead.Verb.values()).filter(one -> one.name().equals(word)).findFirst();
    if (verb.isEmpty()) {
      throw new AdminException(
          AdminException.SYNTAX,
          "BATON "
              + word
              + " is no command of a manager; known: "
              + String.join(", ", Arrays.stream(Lead.Verb.values()).map(Enum::name).toList()));
    }
    Map<String, String> given = new HashMap<>();
    int at = 2;
    while (at < tokens.size()) {
      String keyword = tokens.get(at).text().toUpperCase(Locale.ROOT);
      boolean negative = at + 1 < tokens.size() && tokens.get(at + 1).sign('-');
      int value = negative ? at + 2 : at + 1;
      if (tokens.get(at).kind() != Token.Kind.WORD || value >= tokens.size()) {
        throw new AdminException(
            AdminException.SYNTAX, "BATON " + word + ": " + keyword + " has no value");
      }
      if (given.put(keyword, (negative ? "-" : "") + tokens.get(value).text()) != null) {
        throw new AdminException(
            AdminException.SYNTAX, "BATON " + word + ": " + keyword + " is there twice");
      }
      at = value + 1;
    }
    return new Lead(verb.get(), given);
  }
}
