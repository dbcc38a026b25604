package dev.baton.ops.docker;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.baton.core.secret.OwnerOnlyFiles;
import dev.baton.ops.mode.ReplicationMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a cluster was made as, in its folder: {@code cluster.json}.
 *
 * @param format 1
 * @param acks see {@link DockerSpec}
 * @param options see {@link DockerSpec}
 * @param server what the image was found to hold
 * @param members in the order they were made
 * @param lastServerId the highest that was ever given: a server skips what bears its own, so none
 *     is given twice
 * @param mode what was asked for; null for what suits the image
 * @param made whether the servers have been made a cluster; from then on who is the primary is the
 *     manager's affair
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record ClusterFile(
    int format,
    String name,
    String image,
    int acks,
    Map<String, String> options,
    ServerImage server,
    List<Member> members,
    long lastServerId,
    @Nullable ReplicationMode mode,
    boolean made) {

  private static final int FORMAT = 1;
  private static final String FILE = "cluster.json";

  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  public ClusterFile {
    options = Map.copyOf(options);
    members = List.copyOf(members);
  }

  /** One server. */
  public record Member(String name, long serverId) {}

  /** That of a cluster of which nothing exists yet. */
  static ClusterFile of(DockerSpec spec, ServerImage server) {
    List<Member> members = new ArrayList<>();
    for (String node : spec.nodeNames()) {
      members.add(new Member(node, members.size() + 1L));
    }
    return new ClusterFile(
        FORMAT,
        spec.name(),
        spec.image(),
        spec.acks(),
        spec.options(),
        server,
        members,
        members.size(),
        spec.mode(),
        false);
  }

  static Path file(Path directory) {
    return directory.resolve(FILE);
  }

  /**
   * Empty if the folder holds none.
   *
   * @throws IOException if it cannot be read; the message names it
   */
  public static Optional<ClusterFile> read(Path directory) throws IOException {
    Path file = file(directory);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      ClusterFile read = MAPPER.readValue(Files.readString(file), ClusterFile.class);
      if (read.format != FORMAT) {
        throw new IOException(
            file + " has format " + read.format + ": it is another version of Baton's");
      }
      return Optional.of(read);
    } catch (JacksonException e) {
      throw new IOException(file + " is damaged: " + e.getOriginalMessage(), e);
    }
  }

  void write(Path directory) throws IOException {
    OwnerOnlyFiles.replace(file(directory), MAPPER.writeValueAsString(this) + "\n");
  }

  ClusterFile asMade() {
    return new ClusterFile(
        format, name, image, acks, options, server, members, lastServerId, mode, true);
  }

  /** With a server id more that is nobody's: {@link #lastServerId}. */
  ClusterFile withNextServerId() {
    return with(members, lastServerId + 1);
  }

  /** With a member more, or another in the place of the one of its name. */
  ClusterFile with(Member member) {
    List<Member> all = new ArrayList<>(members);
    int place = names().indexOf(member.name());
    if (place < 0) {
      all.add(member);
    } else {
      all.set(place, member);
    }
    return with(all, lastServerId);
  }

  /** From another image. */
  ClusterFile withImage(String newImage, ServerImage newServer) {
    return new ClusterFile(
        format, name, newImage, acks, options, newServer, members, lastServerId, mode, made);
  }

  ClusterFile without(String member) {
    return with(members.stream().filter(m -> !m.name().equals(member)).toList(), lastServerId);
  }

  private ClusterFile with(List<Member> all, long highestServerId) {
    return new ClusterFile(
        format, name, image, acks, options, server, all, highestServerId, mode, made);
  }

  public List<String> names() {
    return members.stream().map(Member::name).toList();
  }

  /** How its servers replicate. */
  public ReplicationMode replication() {
    if (mode != null) {
      return mode;
    }
    return server.semiSync().available() && members.size() > 1
        ? ReplicationMode.SEMI_SYNC
        : ReplicationMode.ASYNC;
  }

  /**
   * That the image can do what was asked for.
   *
   * @throws IOException if not; the message says what it lacks
   */
  void requireMode() throws IOException {
    if (mode == ReplicationMode.GROUP_REPLICATION) {
      throw new IOException(
          server.kind().isMariaDb()
              ? "MariaDB has no Group Replication: use --mode semi-sync"
              : "a group of containers is not made by 'up' yet: use --mode semi-sync");
    }
    if (mode == ReplicationMode.SEMI_SYNC && !server.semiSync().available()) {
      throw new IOException(
          "image "
              + image
              + " has no semi-sync plug-ins (semisync_source.so, semisync_replica.so): use --mode"
              + " async, or another image");
    }
  }

  public String network() {
    return name + "-net";
  }

  /**
   * That this is the cluster that is wanted.
   *
   * @throws IOException if it was made otherwise; the message says in what and what to do
   */
  void requireSame(DockerSpec spec) throws IOException {
    requireSame(spec, "name", name, spec.name(), "");
    requireSame(spec, "image", image, spec.image(), ", but by 'upgrade'");
    requireSame(spec, "number of nodes", members.size(), spec.nodes(), ", but by 'scale'");
    requireSame(spec, "number of acknowledgements", acks, spec.acks(), "");
    requireSame(spec, "server options", options, spec.options(), "");
    ReplicationMode wanted = spec.mode() == null ? replication() : spec.mode();
    requireSame(spec, "mode", replication().word(), wanted.word(), "");
  }

  private static void requireSame(
      DockerSpec spec, String what, Object made, Object wanted, String advice) throws IOException {
    if (!made.equals(wanted)) {
      throw new IOException(
          "the cluster in %s was made with the %s %s, not %s: that is not changed by 'up'%s"
              .formatted(spec.directory(), what, made, wanted, advice));
    }
  }
}
