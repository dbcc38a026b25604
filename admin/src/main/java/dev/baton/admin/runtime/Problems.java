package dev.baton.admin.runtime;

import dev.baton.admin.store.AdminException;
import dev.baton.admin.store.ConfigModule;
import java.util.ArrayList;
import java.util.List;

/** What is wrong with a set of rows. All of it is looked at, the first few are told. */
final class Problems {
  private static final int TOLD = 20;

  private final ConfigModule module;
  private final List<String> found = new ArrayList<>();

  Problems(ConfigModule module) {
    this.module = module;
  }

  void add(String row, String reason) {
    add(row + ": " + reason);
  }

  void add(String problem) {
    found.add(problem);
  }

  /**
   * @throws AdminException if anything was added
   */
  void refuseIfAny() throws AdminException {
    if (found.isEmpty()) {
      return;
    }
    String more = found.size() > TOLD ? "; and " + (found.size() - TOLD) + " more" : "";
    throw AdminException.refusedLoad(
        module, String.join("; ", found.subList(0, Math.min(TOLD, found.size()))) + more);
  }
}
