package dev.baton.ops.mode;

import dev.baton.topology.policy.SemiSyncGuarantee;
import java.util.ArrayList;
import java.util.List;

/** What belongs into a server's configuration file where it cannot keep settings itself. */
public final class ConfigurationLines {

  private ConfigurationLines() {}

  /** None for MySQL from 8.0.11 on, which keeps what {@code SET PERSIST} says. */
  public static List<String> of(MemberState member, Wanted wanted) {
    if (Settings.persists(member) || wanted.mode() == ReplicationMode.GROUP_REPLICATION) {
      return List.of();
    }
    SemiSyncNames names = SemiSyncNames.of(member);
    if (!member.facts().semiSync().available()) {
      return List.of();
    }
    List<String> lines = new ArrayList<>();
    String value = wanted.mode() == ReplicationMode.SEMI_SYNC ? "=ON" : "=OFF";
    lines.add(names.sourceEnabled() + value);
    lines.add(names.replicaEnabled() + value);
    if (wanted.mode() == ReplicationMode.SEMI_SYNC) {
      lines.add(names.ofSource("timeout") + "=" + SemiSyncGuarantee.LARGEST_TIMEOUT_MILLIS);
      lines.add(names.ofSource("wait_point") + "=AFTER_SYNC");
      lines.add(names.waitsAlone() + "=ON");
      if (!member.isMariaDb()) {
        lines.add(names.count() + "=" + wanted.acks());
      }
    }
    return lines;
  }
}
