package dev.baton.admin.cluster;

import dev.baton.admin.runtime.RuntimeConfig;
import dev.baton.admin.secret.Sealer;
import dev.baton.core.secret.Secret;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Passwords on their way between members. The tables show hashes, but a proxy logs in to servers
 * with the passwords themselves; so members read them from {@code runtime_cluster_secrets}, sealed
 * with a key that is made of the cluster's password and known to members only. Thread-safe.
 */
final class ClusterSecrets {

  private final SecureRandom random;
  private Map<String, Secret> ofUsers = Map.of();
  private final Map<Object, Map<String, Secret>> ofVariables = new HashMap<>();
  private Secret keyMaterial = new Secret("");
  private @Nullable Sealer sealer;

  ClusterSecrets(SecureRandom random) {
    this.random = random;
  }

  synchronized void took(RuntimeConfig config) {
    switch (config) {
      case RuntimeConfig.Users some -> {
        Map<String, Secret> passwords = HashMap.newHashMap(some.users().size());
        some.users()
            .forEach(
                user -> {
                  if (user.password() != null && !user.hash().isEmpty()) {
                    passwords.put(user.hash(), user.password());
                  }
                });
        ofUsers = passwords;
      }
      case RuntimeConfig.Settings some -> {
        Map<String, Secret> passwords = new HashMap<>();
        String values = String.join("\n", some.variables().values().values());
        some.variables()
            .passwords()
            .forEach(
                (hash, password) -> {
                  if (values.contains(hash)) {
                    passwords.put(hash, password);
                  }
                });
        ofVariables.put(some.module(), passwords);
      }
      default -> {}
    }
  }

  /** The cluster's password; empty for none, and then nothing is sealed. */
  synchronized void key(Secret password) {
    if (!password.equals(keyMaterial)) {
      keyMaterial = password;
      sealer = null;
    }
  }

  private synchronized @Nullable Sealer sealer() {
    if (sealer == null && !keyMaterial.reveal().isEmpty()) {
      sealer = Sealer.ofPassword(keyMaterial, random);
    }
    return sealer;
  }

  /** {@code runtime_cluster_secrets}. */
  synchronized List<@Nullable Object[]> rows() {
    List<@Nullable Object[]> rows = new ArrayList<>();
    Sealer by = sealer();
    if (by != null) {
      Map<String, Secret> all = new HashMap<>(ofUsers);
      ofVariables.values().forEach(all::putAll);
      all.forEach((hash, password) -> rows.add(new Object[] {hash, by.seal(password)}));
    }
    return rows;
  }

  /** What a member sealed; null if it has another cluster password. */
  @Nullable Secret open(String sealed) {
    Sealer by = sealer();
    return by == null ? null : by.open(sealed);
  }
}
