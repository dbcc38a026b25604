package dev.baton.ops.vip;

import java.time.Duration;

/**
 * How soon an address moves, against how much a slow host or network is forgiven. The times that a
 * choice adds up to are {@link Takeover}'s.
 *
 * <p>keepalived 2.2 takes whole seconds for the interval of a script, so that a move within two
 * seconds leaves room for one check only: there a check waits long for its answer instead of being
 * repeated.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5798">RFC 5798, VRRP version 3</a>
 */
public enum VipTimers {
  /** VRRP version 3 with an advertisement every 0.3 s: within two seconds. */
  QUICK(3, Duration.ofMillis(300), 1, 1, Duration.ofMillis(700)),

  /** VRRP version 2, one advertisement a second, a check every two seconds: within five seconds. */
  CLASSIC(2, Duration.ofSeconds(1), 2, 2, Duration.ofMillis(250));

  private final int version;
  private final Duration advertisement;
  private final int interval;
  private final int fall;
  private final Duration patience;

  VipTimers(int version, Duration advertisement, int interval, int fall, Duration patience) {
    this.version = version;
    this.advertisement = advertisement;
    this.interval = interval;
    this.fall = fall;
    this.patience = patience;
  }

  /** Of VRRP. */
  public int version() {
    return version;
  }

  /** Between two advertisements of the node that has the address. */
  public Duration advertisement() {
    return advertisement;
  }

  /** Between two checks of the proxy, in seconds. */
  public int interval() {
    return interval;
  }

  /** How many checks in a row must fail. */
  public int fall() {
    return fall;
  }

  /** How long a check waits for the proxy's answer. */
  public Duration patience() {
    return patience;
  }
}
