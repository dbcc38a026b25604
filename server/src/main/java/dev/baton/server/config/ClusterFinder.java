package dev.baton.server.config;

import dev.baton.core.instance.InstanceKey;

/** Takes on servers and clusters that no file lists. Thread-safe; blocking. */
public interface ClusterFinder {

  /**
   * Finds out which cluster a server is of, and takes that cluster on if it is a new one; observing
   * only.
   *
   * @throws FindException if the server cannot be looked at
   */
  Found discover(InstanceKey server) throws FindException;

  /**
   * Forgets a cluster that was found out. One that the configuration lists is removed there.
   *
   * @throws IllegalArgumentException if there is no such cluster, or it is listed
   */
  void forget(String cluster);

  /**
   * @param isNew whether the cluster was not known before
   */
  record Found(String cluster, InstanceKey instance, boolean isNew) {}

  /** Why a server could not be looked at, with what to do. */
  final class FindException extends Exception {
    private static final long serialVersionUID = 1L;

    public FindException(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
