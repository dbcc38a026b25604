package dev.baton.admin.runtime;

import dev.baton.admin.store.AdminException;
import dev.baton.admin.store.ConfigModule;

/**
 * Who lives by the running configuration: the proxy, the checks of the servers, the cluster of
 * proxies. Called by one thread at a time.
 */
public interface RuntimeConsumer {

  /** Whether the module's configuration changes what this one does. */
  boolean consumes(ConfigModule module);

  /** Whether the variable changes what this one does. */
  boolean honours(String variable);

  /**
   * Looks at a configuration that is right in itself, before any consumer applies it.
   *
   * @throws AdminException if this one cannot work with it; the message names the row and the
   *     reason, and what was in force stays
   */
  default void check(RuntimeConfig config) throws AdminException {}

  /**
   * Brings it into force. Returns when it is, or will be in a moment without fail; must not block
   * on the network.
   */
  void apply(RuntimeConfig config);
}
