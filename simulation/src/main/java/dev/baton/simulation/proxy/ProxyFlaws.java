package dev.baton.simulation.proxy;

/** A guard that is missing in a proxy, to see that the checks find it. */
public enum ProxyFlaws {
  NONE,
  /** It passes what arrives from the old primary after the hold. */
  PASSES_LATE_OKS,
  /** It goes on without a lease. */
  IGNORES_ITS_LEASE,
  /** It sends a statement of unknown outcome again. */
  REPEATS_UNKNOWN
}
