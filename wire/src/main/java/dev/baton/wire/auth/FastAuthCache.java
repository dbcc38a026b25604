package dev.baton.wire.auth;

import dev.baton.core.secret.Secret;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the double SHA-256 of passwords that were once proven in full, so that later logins
 * need no clear password: the cache that gives {@code caching_sha2_password} its name. Entries
 * belong to one stored hash and fall out of use with it. The password is kept with it, in memory
 * only, for who has to log in elsewhere in the same name. Thread-safe, bounded.
 */
public final class FastAuthCache {
  private static final int LIMIT = 100_000;

  private record Proven(byte[] doubleSha256, Secret password) {}

  private final ConcurrentHashMap<String, Proven> byHash = new ConcurrentHashMap<>();

  byte @Nullable [] find(Sha256Crypt hash) {
    Proven known = byHash.get(hash.stored());
    return known == null ? null : known.doubleSha256();
  }

  /** The password that was proven; null if none was. */
  @Nullable Secret password(Sha256Crypt hash) {
    Proven known = byHash.get(hash.stored());
    return known == null ? null : known.password();
  }

  void remember(Sha256Crypt hash, byte[] password) {
    if (byHash.size() >= LIMIT) {
      byHash.clear();
    }
    Secret secret = new Secret(new String(password, StandardCharsets.UTF_8));
    byHash.put(hash.stored(), new Proven(Scrambles.doubleSha256(password), secret));
  }

  /** Makes every account authenticate in full again. */
  public void clear() {
    byHash.clear();
  }
}
