package dev.baton.server.proxy;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What an operator says on starting a proxy.
 *
 * @param adminCredentials {@code user:password;…} for the administration; null for the file's or
 *     those saved, or random ones in a file of the data folder
 * @param statsCredentials the same for those who only read counters
 * @param config a {@code proxysql.cnf} or YAML; null for none
 */
public record StartOptions(
    @Nullable String adminCredentials,
    @Nullable String statsCredentials,
    @Nullable Path config,
    Origin origin) {

  /** Where the first configuration comes from; ProxySQL's rules. */
  public enum Origin {
    /** From what was saved; from the file when nothing was. */
    SAVED,
    /** From what was saved, with the file's rows over it ({@code --reload}). */
    RELOAD,
    /** From the file alone; what was saved is set aside ({@code --initial}). */
    INITIAL
  }

  /** Without the passwords. */
  @Override
  public String toString() {
    return "StartOptions[" + origin + ", config=" + config + "]";
  }
}
