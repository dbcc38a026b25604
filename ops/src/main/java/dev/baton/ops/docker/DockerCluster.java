package dev.baton.ops.docker;

import dev.baton.core.instance.InstanceKey;
import dev.baton.ops.docker.names.NameWatch;
import dev.baton.ops.provision.LocalCluster.Accounts;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.OptionalInt;

/**
 * A cluster whose containers run, and which can be reached by name from this process until it is
 * closed. Closing stops no container.
 *
 * @param changes how many things had to be made or started
 */
public record DockerCluster(ClusterFile file, Accounts accounts, int changes, NameWatch names)
    implements Closeable {

  /** By name, in the order they were made. */
  public List<InstanceKey> keys() {
    return keys(file);
  }

  static List<InstanceKey> keys(ClusterFile file) {
    return file.members().stream().map(DockerCluster::key).toList();
  }

  static InstanceKey key(ClusterFile.Member member) {
    return new InstanceKey(member.name(), ContainerCnf.PORT);
  }

  /** The port that enters a full server. */
  public OptionalInt adminPort() {
    return file.server().kind().hasAdminPort()
        ? OptionalInt.of(ContainerCnf.ADMIN_PORT)
        : OptionalInt.empty();
  }

  @Override
  public void close() throws IOException {
    names.close();
  }
}
