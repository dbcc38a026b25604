package dev.baton.server.http.orchestrator;

import dev.baton.cluster.history.Suspension;
import dev.baton.cluster.history.Suspension.Kind;
import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.api.Recoveries;
import dev.baton.server.http.Call;
import dev.baton.server.http.HttpFailure;
import dev.baton.server.http.Reply;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Downtime and maintenance: what recoveries leave alone for a time. */
final class SuspensionRoutes {

  /** {@code MaintenanceExpireMinutes}, where a request names no duration. */
  private static final Duration DEFAULT = Duration.ofMinutes(10);

  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})([smhdw])");

  private final Recoveries recoveries;
  private final Lookup lookup;
  private final InstantSource clock;

  SuspensionRoutes(Recoveries recoveries, Lookup lookup, InstantSource clock) {
    this.recoveries = recoveries;
    this.lookup = lookup;
    this.clock = clock;
  }

  void addTo(OrcRouter router) {
    router
        .act("begin-downtime/:host/:port/:owner/:reason", this::beginDowntime)
        .act("begin-downtime/:host/:port/:owner/:reason/:duration", this::beginDowntime)
        .act("end-downtime/:host/:port", this::endDowntime)
        .ask("downtimed", call -> downtimed(lookup.instances()))
        .ask("downtimed/:clusterHint", call -> downtimed(lookup.cluster(call).instances()))
        .act("begin-maintenance/:host/:port/:owner/:reason", this::beginMaintenance)
        .act("end-maintenance/:host/:port", this::endMaintenance)
        .act("end-maintenance/:maintenanceKey", this::endMaintenanceByNumber)
        .ask("in-maintenance/:host/:port", this::inMaintenance)
        .ask("maintenance", call -> maintenance());
  }

  /** The text of orchestrator's {@code SimpleTimeToSeconds}: a number with s, m, h, d or w. */
  static Duration duration(String text) {
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      throw HttpFailure.badRequest(
          "Cannot parse simple time: '" + text + "': write a number with s, m, h, d or w");
    }
    long number = Long.parseLong(matcher.group(1));
    Duration duration =
        switch (matcher.group(2)) {
          case "s" -> Duration.ofSeconds(number);
          case "m" -> Duration.ofMinutes(number);
          case "h" -> Duration.ofHours(number);
          case "d" -> Duration.ofDays(number);
          default -> Duration.ofDays(7 * number);
        };
    return duration.isZero() ? DEFAULT : duration;
  }

  private Reply beginDowntime(Call call) {
    InstanceKey key = lookup.instance(Lookup.key(call)).key();
    Duration duration =
        call.optionalPath("duration").map(SuspensionRoutes::duration).orElse(DEFAULT);
    recoveries.suspend(
        key, Kind.DOWNTIME, Lookup.text(call, "owner"), Lookup.text(call, "reason"), duration);
    return Envelope.ok("Downtime begun: " + key, Json.key(key));
  }

  /** As orchestrator, it is well too if there was none. */
  private Reply endDowntime(Call call) {
    InstanceKey key = lookup.instance(Lookup.key(call)).key();
    recoveries.resume(key, Kind.DOWNTIME, Lookup.person(call));
    return Envelope.ok("Downtime ended: " + key, Json.key(key));
  }

  private Reply downtimed(List<OrcInstance> instances) {
    return Envelope.bare(
        lookup.json(
            instances.stream()
                .filter(i -> i.cluster().marks().downtime(i.key()).isPresent())
                .toList()));
  }

  private Reply beginMaintenance(Call call) {
    InstanceKey key = lookup.instance(Lookup.key(call)).key();
    Optional<Suspension> already = recoveries.suspension(key, Kind.MAINTENANCE);
    if (already.isPresent()) {
      return Envelope.error(
          "Cannot begin maintenance for instance: %s: %s has it in maintenance until %s (%s)"
              .formatted(key, already.get().owner(), already.get().until(), already.get().reason()),
          null);
    }
    recoveries.suspend(
        key, Kind.MAINTENANCE, Lookup.text(call, "owner"), Lookup.text(call, "reason"), DEFAULT);
    return Envelope.ok("Maintenance begun: " + key, Json.key(key));
  }

  private Reply endMaintenance(Call call) {
    InstanceKey key = lookup.instance(Lookup.key(call)).key();
    recoveries.resume(key, Kind.MAINTENANCE, Lookup.person(call));
    return Envelope.ok("Maintenance ended: " + key, Json.key(key));
  }

  private Reply endMaintenanceByNumber(Call call) {
    String number = call.path("maintenanceKey");
    Suspension ended =
        inMaintenance().stream()
            .filter(s -> Long.toString(number(s)).equals(number))
            .findFirst()
            .orElseThrow(() -> HttpFailure.notFound("there is no maintenance " + number));
    recoveries.resume(ended.instance(), Kind.MAINTENANCE, Lookup.person(call));
    return Envelope.ok("Maintenance ended: " + number, number(ended));
  }

  private Reply inMaintenance(Call call) {
    InstanceKey key = lookup.instance(Lookup.key(call)).key();
    boolean is = recoveries.suspension(key, Kind.MAINTENANCE).isPresent();
    return Envelope.ok(String.valueOf(is), is ? key.toString() : "");
  }

  private List<Suspension> inMaintenance() {
    return recoveries.suspensions().stream().filter(s -> s.kind() == Kind.MAINTENANCE).toList();
  }

  /** There is one for each instance at most, so the instance makes the number. */
  private static long number(Suspension suspension) {
    return Integer.toUnsignedLong(suspension.instance().toString().hashCode());
  }

  private Reply maintenance() {
    return Envelope.bare(inMaintenance().stream().map(this::json).toList());
  }

  private Map<String, Object> json(Suspension suspension) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("MaintenanceId", number(suspension));
    json.put("Key", Json.key(suspension.instance()));
    json.put("BeginTimestamp", Json.timestamp(suspension.begun()));
    json.put("SecondsElapsed", Duration.between(suspension.begun(), clock.instant()).toSeconds());
    json.put("IsActive", true);
    json.put("Owner", suspension.owner());
    json.put("Reason", suspension.reason());
    return json;
  }
}
