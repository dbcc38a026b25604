package dev.baton.server.http.v1;

import dev.baton.cli.api.ApiRecovery;
import dev.baton.cli.api.ApiSuspension;
import dev.baton.cluster.history.Recovery;
import dev.baton.cluster.history.Suspension;
import dev.baton.core.instance.InstanceKey;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Turns the history of recoveries into what the API says of it. Pure. */
public final class RecoveryMapper {

  private RecoveryMapper() {}

  static List<ApiRecovery> recoveries(List<Recovery> recoveries) {
    return recoveries.stream().map(RecoveryMapper::recovery).toList();
  }

  private static ApiRecovery recovery(Recovery recovery) {
    return new ApiRecovery(
        recovery.uid(),
        recovery.cluster(),
        word(recovery.kind()),
        recovery.failed().toString(),
        recovery.code(),
        recovery.description(),
        recovery.automatic(),
        word(recovery.state()),
        text(recovery.successor()),
        recovery.outcome(),
        recovery.lost().stream().map(InstanceKey::toString).toList(),
        recovery.begun(),
        recovery.ended(),
        acknowledgement(recovery.acknowledgement()));
  }

  private static ApiRecovery.@Nullable Acknowledgement acknowledgement(
      Recovery.@Nullable Acknowledgement said) {
    return said == null
        ? null
        : new ApiRecovery.Acknowledgement(said.by(), said.comment(), said.at());
  }

  public static List<ApiSuspension> suspensions(List<Suspension> suspensions) {
    return suspensions.stream().map(RecoveryMapper::suspension).toList();
  }

  static ApiSuspension suspension(Suspension suspension) {
    return new ApiSuspension(
        suspension.instance().toString(),
        word(suspension.kind()),
        suspension.owner(),
        suspension.reason(),
        suspension.begun(),
        suspension.until());
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static @Nullable String text(@Nullable InstanceKey key) {
    return key == null ? null : key.toString();
  }
}
