package dev.baton.server.http.v1;

import dev.baton.cli.api.ApiInstance;
import dev.baton.core.instance.ServerVersion;
import dev.baton.topology.snapshot.ClusterSnapshot;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.InstanceView;
import dev.baton.topology.snapshot.ReplicationChannel;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Turns the views of a snapshot into what the API says of each instance. Pure. */
final class InstanceMapper {

  private InstanceMapper() {}

  /** Of every member, the primary first. */
  static List<ApiInstance> instances(ClusterSnapshot snapshot) {
    Comparator<InstanceView> primaryFirst =
        Comparator.comparing(view -> !view.key().equals(snapshot.primary()));
    return snapshot.instances().values().stream()
        .sorted(primaryFirst.thenComparing(InstanceView::key))
        .map(view -> instance(view, snapshot))
        .toList();
  }

  private static ApiInstance instance(InstanceView view, ClusterSnapshot snapshot) {
    boolean primary = view.key().equals(snapshot.primary());
    InstanceFacts facts = view.facts();
    return facts == null
        ? unseen(view, primary)
        : seen(view, facts, primary, GtidGap.behindPrimary(snapshot, facts));
  }

  private static ApiInstance unseen(InstanceView view, boolean primary) {
    return new ApiInstance(
        view.key().toString(),
        "",
        0,
        primary ? "primary" : "unattached",
        StateWords.ofInstance(view, primary).words(),
        false,
        false,
        true,
        null,
        null,
        null,
        "",
        "",
        null,
        "none",
        0,
        "",
        0,
        failure(view));
  }

  private static ApiInstance seen(
      InstanceView view, InstanceFacts facts, boolean primary, @Nullable Long missing) {
    StateWords.State state = StateWords.ofInstance(view, primary);
    Channel channel = primary ? Channel.NONE : Channel.of(facts.channel());
    String role = primary ? "primary" : channel.source() != null ? "replica" : "unattached";
    return new ApiInstance(
        view.key().toString(),
        version(facts.version()),
        facts.serverId(),
        role,
        state.words(),
        state.well(),
        view.reachable(),
        !facts.writable(),
        channel.source(),
        channel.lagSeconds(),
        primary ? null : missing,
        channel.receiver(),
        channel.applier(),
        channel.error(),
        StateWords.semiSync(facts, primary),
        facts.semiSync().waitingSessions(),
        facts.executed().toString(),
        view.factsAgeMillis(),
        failure(view));
  }

  private static String version(ServerVersion version) {
    String name =
        switch (version.flavour()) {
          case MYSQL -> "MySQL";
          case PERCONA -> "Percona Server";
          case MARIADB -> "MariaDB";
        };
    return "%s %d.%d.%d".formatted(name, version.major(), version.minor(), version.patch());
  }

  private static @Nullable String failure(InstanceView view) {
    return view.failure() == null ? null : view.failure().message();
  }

  /** A replica's channel as the API says it. */
  private record Channel(
      @Nullable String source,
      @Nullable Long lagSeconds,
      String receiver,
      String applier,
      @Nullable String error) {

    static final Channel NONE = new Channel(null, null, "", "", null);

    static Channel of(Optional<ReplicationChannel> channel) {
      return channel.map(Channel::of).orElse(NONE);
    }

    private static Channel of(ReplicationChannel channel) {
      return new Channel(
          channel.source().toString(),
          channel.delay().isPresent() ? channel.delay().getAsLong() : null,
          channel.receiver().name().toLowerCase(Locale.ROOT),
          channel.applier().name().toLowerCase(Locale.ROOT),
          error(channel));
    }

    private static @Nullable String error(ReplicationChannel channel) {
      var error =
          channel.applierError().present() ? channel.applierError() : channel.receiverError();
      return error.present() ? error.code() + ": " + error.message() : null;
    }
  }
}
