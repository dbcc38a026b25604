package dev.baton.ops.archive.stream;

import dev.baton.core.instance.InstanceKey;
import dev.baton.mysql.session.LinkCredentials;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The archive that is wanted. Immutable.
 *
 * @param servers of one cluster; the one that takes writes is read
 * @param directory the archive's own
 * @param segmentBytes from which size on a segment is finished
 * @param segmentAge after which time it is finished
 * @param gapWait how long to wait for a server that cannot be reached or is not as far yet, when
 *     the others have purged what is needed, before going on with a gap
 * @param once to end when everything is archived that the primary had when it was found
 */
public record ArchiveRequest(
    List<InstanceKey> servers,
    LinkCredentials credentials,
    Path directory,
    long segmentBytes,
    Duration segmentAge,
    Duration gapWait,
    boolean once) {

  /** Half a minute of a busy server. */
  public static final long SEGMENT_BYTES = 64L << 20;

  public ArchiveRequest {
    servers = List.copyOf(servers);
    if (servers.isEmpty()) {
      throw new IllegalArgumentException("no server is given");
    }
  }
}
