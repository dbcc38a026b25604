package dev.baton.wire.auth;

import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the double SHA-256 of passwords that were once proven in full, so that later logins
 * need no clear password: the cache that gives {@code caching_sha2_password} its name. Entries
 * belong to one stored hash and fall out of use with it. Thread-safe, bounded.
 */
public final class FastAuthCache {
  private static final int LIMIT = 100_000;

  private final ConcurrentHashMap<String, byte[]> doubleSha256ByHash = new ConcurrentHashMap<>();

  byte @Nullable [] find(Sha256Crypt hash) {
    return doubleSha256ByHash.get(hash.stored());
  }

  void remember(Sha256Crypt hash, byte[] doubleSha256) {
    if (doubleSha256ByHash.size() >= LIMIT) {
      doubleSha256ByHash.clear();
    }
    doubleSha256ByHash.put(hash.stored(), doubleSha256.clone());
  }

  /** Makes every account authenticate in full again. */
  public void clear() {
    doubleSha256ByHash.clear();
  }
}
