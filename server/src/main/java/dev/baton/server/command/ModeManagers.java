package dev.baton.server.command;

import dev.baton.cli.api.ApiCluster;
import dev.baton.cli.client.ApiClient;
import dev.baton.cli.client.ApiException;
import dev.baton.cli.client.EndpointResolver;
import dev.baton.cli.client.EndpointResolver.Endpoint;
import dev.baton.core.instance.InstanceKey;
import dev.baton.ops.mode.MoveRecord.Armed;
import dev.baton.ops.mode.ReplicationMode;
import dev.baton.ops.mode.Wanted;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The running manager that watches the servers of a move: it observes only while they are moved,
 * because it would take what it sees for damage.
 *
 * @param url where it answers
 * @param clusters those of its clusters that the servers are of
 */
record ModeManagers(String url, List<ApiCluster> clusters) {

  /**
   * @param url what {@code --url} said; null for whoever runs
   * @throws ApiException if a named one does not answer
   */
  static ModeManagers find(@Nullable String url, Collection<InstanceKey> servers) {
    Endpoint endpoint = EndpointResolver.ofUser().resolve(url);
    Set<String> names = servers.stream().map(InstanceKey::toString).collect(Collectors.toSet());
    try (ApiClient client = new ApiClient(endpoint)) {
      List<ApiCluster> mine =
          client.clusters().stream()
              .filter(c -> c.instances().stream().anyMatch(i -> names.contains(i.key())))
              .toList();
      return new ModeManagers(endpoint.base().toString(), mine);
    } catch (ApiException e) {
      if (url != null) {
        throw e;
      }
      return new ModeManagers(endpoint.base().toString(), List.of());
    }
  }

  /** Those that it may act on now. */
  List<Armed> armed() {
    return clusters.stream()
        .filter(ApiCluster::armed)
        .map(cluster -> new Armed(url, cluster.name()))
        .toList();
  }

  /** Has each of these only observe. */
  static void disarm(List<Armed> all, Consumer<String> say) {
    for (Armed one : all) {
      try (ApiClient client = client(one)) {
        say.accept(client.arm(one.cluster(), false).sentence());
      }
    }
  }

  /** Lets managers act again on what is as it was. */
  static void arm(List<Armed> all, Consumer<String> say) {
    for (Armed one : all) {
      try (ApiClient client = client(one)) {
        say.accept(client.arm(one.cluster(), true).sentence());
      }
    }
  }

  /** Lets managers act again, unless their policy is another mode's. */
  static void arm(Collection<Armed> all, Wanted wanted, Consumer<String> say) {
    for (Armed one : new LinkedHashSet<>(all)) {
      try (ApiClient client = client(one)) {
        String objection = objection(client.cluster(one.cluster()).durability(), wanted);
        if (objection.isEmpty()) {
          say.accept(client.arm(one.cluster(), true).sentence());
        } else {
          say.accept(
              "%s stays disarmed: %s Then: baton arm %s"
                  .formatted(one.cluster(), objection, one.cluster()));
        }
      } catch (ApiException e) {
        say.accept(
            "%s was not armed again (%s): baton arm %s --url %s"
                .formatted(one.cluster(), e.getMessage(), one.cluster(), one.url()));
      }
    }
  }

  /** What its configuration must say first; empty if it is as it has to be. */
  static String objection(ApiCluster.Durability policy, Wanted wanted) {
    int acks = wanted.mode() == ReplicationMode.SEMI_SYNC ? wanted.acks() : 0;
    if (wanted.mode() == ReplicationMode.GROUP_REPLICATION) {
      return ""; // the group decides, and the manager follows it
    }
    return policy.acks() == acks
        ? ""
        : "its manager counts on acks: %d. Set acks: %d for it in the manager's configuration (baton reload) or start it with --acks %d."
            .formatted(policy.acks(), acks, acks);
  }

  private static ApiClient client(Armed one) {
    return new ApiClient(EndpointResolver.ofUser().resolve(one.url()));
  }

  /** Both lists, nobody twice. */
  static List<Armed> joined(List<Armed> one, List<Armed> other) {
    Set<Armed> all = new LinkedHashSet<>(one);
    all.addAll(other);
    return new ArrayList<>(all);
  }
}
