package dev.baton.server.config;

import java.util.List;

/** What a file says for one option, before it has a type. */
sealed interface ConfigValue {

  /** Where it stands; 0 where lines are not known. */
  int line();

  record Text(String text, int line) implements ConfigValue {}

  record Texts(List<String> texts, int line) implements ConfigValue {
    public Texts {
      texts = List.copyOf(texts);
    }
  }

  static ConfigValue of(String text) {
    return new Text(text, 0);
  }

  static ConfigValue of(List<String> texts) {
    return new Texts(texts, 0);
  }
}
