package dev.baton.integration;

import dev.baton.ops.provision.engine.Engine;
import dev.baton.ops.provision.engine.EngineCache;
import dev.baton.ops.provision.engine.Engines;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The engines that integration tests run against: all four, or those that {@code -Dbaton.engines}
 * lists, separated by commas. A missing engine is a failure and not a skipped test.
 */
public final class TestEngines {

  public static final List<String> ALL = List.of("mariadb", "mysql-9.7", "mysql-8.0", "mysql-5.7");

  private TestEngines() {}

  /** For {@code @MethodSource("dev.baton.integration.TestEngines#names")}. */
  public static Stream<String> names() {
    String chosen = System.getProperty("baton.engines", "");
    return chosen.isBlank() ? ALL.stream() : Stream.of(chosen.split(","));
  }

  /** One of each family, for what is slow and does not differ between versions. */
  public static Stream<String> familyNames() {
    return names().filter(Set.of("mariadb", "mysql-9.7")::contains);
  }

  /** Those that have semi-synchronous replication here. */
  public static Stream<String> semiSyncNames() {
    return names().filter(name -> engine(name).semiSync().available());
  }

  public static Engine engine(String name) {
    try {
      return Engines.resolve(name, EngineCache.standard());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
