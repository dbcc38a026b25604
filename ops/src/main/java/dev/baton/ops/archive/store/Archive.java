package dev.baton.ops.archive.store;

import dev.baton.core.gtid.GtidPosition;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * An archive as it was when it was looked at: its segments in order, the one being written up to
 * its last whole transaction. Immutable.
 */
public final class Archive {

  private final ArchiveFolder folder;
  private final List<Segment> segments;
  private final List<Seam> seams;
  private final List<Turn> turns;

  /** A seam where something was given up; few failovers have one. */
  private record Turn(int index, Seam seam) {}

  Archive(ArchiveFolder folder, List<Segment> segments) {
    this.folder = folder;
    this.segments = List.copyOf(segments);
    List<Seam> found = new ArrayList<>();
    for (int i = 1; i < segments.size(); i++) {
      found.add(
          new Seam(segments.get(i - 1).afterPosition(), segments.get(i).start().beforePosition()));
    }
    this.seams = List.copyOf(found);
    this.turns =
        IntStream.range(0, seams.size())
            .filter(index -> !seams.get(index).givenUp().isEmpty())
            .mapToObj(index -> new Turn(index, seams.get(index)))
            .toList();
  }

  public List<Segment> segments() {
    return segments;
  }

  public boolean isEmpty() {
    return segments.isEmpty();
  }

  /** Between a segment, by its place in the list, and the one after it. */
  public Seam seam(int index) {
    return seams.get(index);
  }

  /** How far the history reaches. */
  public GtidPosition end() {
    return segments.getLast().afterPosition();
  }

  /** Whether a transaction belongs to the history, rather than having been given up later. */
  public boolean isLive(int index, String gtid) {
    return turns.stream().noneMatch(turn -> turn.index() >= index && turn.seam().gaveUp(gtid));
  }

  /**
   * Reads one segment.
   *
   * @param index its place in the list
   */
  public void read(int index, SegmentReader.Visitor visitor) throws IOException {
    Segment segment = segments.get(index);
    SegmentReader.read(folder.existing(segment), segment.bytes(), visitor);
  }

  /**
   * Compares a finished segment with what it was when it was finished; one that is being written
   * was read when the archive was looked at.
   *
   * @throws IOException if it differs; the message names the file
   */
  public void check(int index) throws IOException {
    Segment segment = segments.get(index);
    if (segment.finished()) {
      folder.check(segment);
    }
  }
}
