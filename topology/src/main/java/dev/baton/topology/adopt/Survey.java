package dev.baton.topology.adopt;

import dev.baton.topology.snapshot.InstanceFacts;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What one server tells beyond its facts, read once and without changing anything. Immutable.
 *
 * @param variables global variables by name, in lower case
 * @param origins where a variable's value comes from, where the server tells: {@code COMPILED},
 *     {@code CONFIG}, {@code DYNAMIC}
 * @param ownPrivileges the global privileges of Baton's own account, in upper case
 * @param accounts every account; empty if Baton's own may not read them
 * @param events those that are enabled, as {@code schema.name}; empty if they may not be read
 * @param filters what replication leaves out, such as {@code Replicate_Ignore_DB = test}
 * @param unread what could not be read, and why
 */
public record Survey(
    InstanceFacts facts,
    SortedMap<String, String> variables,
    Map<String, String> origins,
    Account own,
    Set<String> ownPrivileges,
    Optional<List<Account>> accounts,
    Optional<List<String>> events,
    List<String> filters,
    List<String> unread) {

  public Survey {
    variables = Collections.unmodifiableSortedMap(new TreeMap<>(variables));
    origins = Map.copyOf(origins);
    ownPrivileges = Set.copyOf(ownPrivileges);
    accounts = accounts.map(List::copyOf);
    events = events.map(List::copyOf);
    filters = List.copyOf(filters);
    unread = List.copyOf(unread);
  }

  /**
   * An account with its global privileges.
   *
   * @param name as statements write it: {@code 'user'@'host'}
   */
  public record Account(String user, String name, Set<String> privileges) {
    public Account {
      TreeSet<String> upper = new TreeSet<>();
      privileges.forEach(privilege -> upper.add(privilege.toUpperCase(Locale.ROOT)));
      privileges = Collections.unmodifiableSortedSet(upper);
    }
  }

  /** The first of these variables that the server has: versions have renamed many. */
  Optional<String> variable(String... names) {
    for (String name : names) {
      String value = variables.get(name);
      if (value != null) {
        return Optional.of(value);
      }
    }
    return Optional.empty();
  }

  /** The name of the first of these variables that the server has. */
  Optional<String> nameOf(String... names) {
    for (String name : names) {
      if (variables.containsKey(name)) {
        return Optional.of(name);
      }
    }
    return Optional.empty();
  }

  boolean isOn(String... names) {
    return variable(names)
        .filter(v -> v.equalsIgnoreCase("ON") || v.equals("1") || v.equalsIgnoreCase("YES"))
        .isPresent();
  }

  boolean isMariaDb() {
    return facts.version().flavour().isMariaDb();
  }
}
