package dev.baton.admin.runtime;

import dev.baton.admin.variable.VariableRegistry;
import dev.baton.core.secret.Secret;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The values of the variables of one prefix, every one of the registry, checked. Immutable.
 *
 * @param values by full name; a secret one is in its shown form
 * @param passwords the passwords that could be opened, by their hashes
 */
public record Variables(Map<String, String> values, Map<String, Secret> passwords) {

  public Variables {
    values = Map.copyOf(values);
    passwords = Map.copyOf(passwords);
  }

  /**
   * @throws IllegalArgumentException if there is no such variable of this prefix
   */
  public String text(String name) {
    String value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("there is no variable " + name + " here");
    }
    return value;
  }

  public long number(String name) {
    return Long.parseLong(text(name));
  }

  public boolean flag(String name) {
    return Boolean.parseBoolean(text(name));
  }

  /** The value of a PASSWORD variable in clear; empty if none is set. */
  public Secret password(String name) {
    String shown = text(name);
    // A default is no hash, and stands for itself.
    return passwords.getOrDefault(shown, new Secret(shown));
  }

  /** Users and stored passwords of a CREDENTIALS variable, in their order. */
  public Map<String, String> accounts(String name) {
    Map<String, String> accounts = new LinkedHashMap<>();
    for (String pair : text(name).split(";", -1)) {
      int colon = pair.indexOf(':');
      if (colon > 0) {
        accounts.put(pair.substring(0, colon), pair.substring(colon + 1));
      }
    }
    return accounts;
  }

  /** Says how many there are; values may be secret. */
  @Override
  public String toString() {
    return "Variables[" + values.size() + " of " + VariableRegistry.all().size() + "]";
  }
}
