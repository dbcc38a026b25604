package dev.baton.proxy.config;

import java.util.AbstractMap;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Accounts by name. Immutable, and made in one step from thousands: the JDK's own immutable maps
 * search place after place where names are as alike as {@code user00001} and {@code user00002}.
 */
public final class AccountMap extends AbstractMap<String, Account> {

  private final Map<String, Account> all;

  private AccountMap(Map<String, Account> all) {
    this.all = all;
  }

  /** A copy, unless it is one already. */
  public static AccountMap of(Map<String, Account> accounts) {
    return accounts instanceof AccountMap same
        ? same
        : new AccountMap(Collections.unmodifiableMap(new HashMap<>(accounts)));
  }

  @Override
  public @Nullable Account get(@Nullable Object name) {
    return all.get(name);
  }

  @Override
  public boolean containsKey(@Nullable Object name) {
    return all.containsKey(name);
  }

  @Override
  public int size() {
    return all.size();
  }

  @Override
  public Set<Entry<String, Account>> entrySet() {
    return all.entrySet();
  }
}
