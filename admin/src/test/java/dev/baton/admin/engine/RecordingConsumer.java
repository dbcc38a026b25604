package dev.baton.admin.engine;

import dev.baton.admin.runtime.RuntimeConfig;
import dev.baton.admin.runtime.RuntimeConsumer;
import dev.baton.admin.store.ConfigModule;
import java.util.EnumMap;
import java.util.Map;

/** Keeps the last configuration of each module that was brought into force. */
final class RecordingConsumer implements RuntimeConsumer {
  final Map<ConfigModule, RuntimeConfig> inForce = new EnumMap<>(ConfigModule.class);

  @Override
  public boolean consumes(ConfigModule module) {
    return module != ConfigModule.SCHEDULER;
  }

  @Override
  public boolean honours(String variable) {
    return variable.startsWith("mysql-monitor_") || variable.equals("mysql-max_connections");
  }

  @Override
  public void apply(RuntimeConfig config) {
    inForce.put(config.module(), config);
  }
}
