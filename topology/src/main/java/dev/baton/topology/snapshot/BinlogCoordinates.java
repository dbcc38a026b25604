package dev.baton.topology.snapshot;

/**
 * A place in a server's binary or relay log.
 *
 * @param file the log's file name, without a directory
 * @param position in bytes from its beginning
 */
public record BinlogCoordinates(String file, long position)
    implements Comparable<BinlogCoordinates> {

  /** Before the first event of any log: not known, or nothing read yet. */
  public static final BinlogCoordinates NONE = new BinlogCoordinates("", 0);

  public boolean present() {
    return !file.isEmpty();
  }

  /** The order within one server's logs, whose names end in a growing number. */
  @Override
  public int compareTo(BinlogCoordinates other) {
    int byLength = Integer.compare(file.length(), other.file.length()); // .999999 before .1000000
    int byFile = byLength != 0 ? byLength : file.compareTo(other.file);
    return byFile != 0 ? byFile : Long.compare(position, other.position);
  }

  @Override
  public String toString() {
    return present() ? file + ":" + position : "unknown";
  }
}
