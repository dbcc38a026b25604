package dev.baton.ops.archive.store;

import dev.baton.core.secret.OwnerOnlyFiles;
import dev.baton.ops.backup.format.BackupJson;
import dev.baton.ops.backup.format.FileSums;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;

/**
 * The files of an archive.
 *
 * <pre>
 *   00000001.binlog          a finished segment
 *   00000001.json            what it holds
 *   00000002.binlog.partial  the one that is being written
 *   00000002.json.partial    what came before it
 *   status.json              how far the archive was when it was written last; informs, decides nothing
 * </pre>
 *
 * A segment is finished in this order: its bytes are on the disk; {@code .json}; the file loses its
 * suffix; {@code .json.partial} is removed. So a file with the suffix is finished again, from what
 * it holds, whenever its writer died. Thread-safe, as far as one process writes.
 */
public final class ArchiveFolder {

  private static final String PARTIAL = ".partial";
  private static final Pattern NAME = Pattern.compile("(\\d{8})\\.(binlog|json)(\\.partial)?");
  private static final String STATUS = "status.json";
  private static final int BUFFER = 1 << 16;
  private static final int ATTEMPTS = 3;

  private final Path path;

  public ArchiveFolder(Path path) {
    this.path = path;
  }

  public Path path() {
    return path;
  }

  /**
   * Looks at everything that is there.
   *
   * @throws IOException if a segment is missing between others, or a file cannot be read
   */
  public Archive look() throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        return new Archive(this, segments());
      } catch (NoSuchFileException e) {
        if (attempt == ATTEMPTS) { // renamed under our eyes, again and again
          throw new IOException("the archive " + path + " is not complete: no " + e.getFile(), e);
        }
      }
    }
  }

  private List<Segment> segments() throws IOException {
    List<Segment> segments = new ArrayList<>();
    for (int number : numbers()) {
      Path manifest = file(number, "json");
      Path partial = file(number, "binlog" + PARTIAL);
      if (Files.exists(partial)) {
        SegmentStart start = start(number);
        SegmentScan scan = SegmentScan.of(partial, start);
        if (scan.transactions() > 0) {
          segments.add(scan.segment(""));
        }
      } else {
        segments.add(readManifest(manifest, Segment.class));
      }
    }
    for (int i = 1; i < segments.size(); i++) {
      if (segments.get(i).number() != segments.get(i - 1).number() + 1) {
        throw new IOException(
            "the archive %s is not complete: %s is followed by %s"
                .formatted(
                    path,
                    file(segments.get(i - 1).number(), "binlog").getFileName(),
                    file(segments.get(i).number(), "binlog").getFileName()));
      }
    }
    return segments;
  }

  /** Of all segments whose file is there, finished or not. */
  private List<Integer> numbers() throws IOException {
    TreeMap<Integer, Boolean> found = new TreeMap<>();
    if (!Files.isDirectory(path)) {
      throw new IOException(path + " is no archive: there is no such folder");
    }
    try (Stream<Path> files = Files.list(path)) {
      files.forEach(
          file -> {
            Matcher name = NAME.matcher(file.getFileName().toString());
            if (name.matches() && "binlog".equals(name.group(2))) {
              found.put(Integer.parseInt(name.group(1)), true);
            }
          });
    }
    return List.copyOf(found.keySet());
  }

  /**
   * Finishes the segment that a writer left behind: cuts it after its last whole transaction, or
   * removes it if there is none.
   *
   * @return what was finished; empty if nothing was left or nothing of it was whole
   */
  Optional<Segment> finish(int number) throws IOException {
    Path partial = file(number, "binlog" + PARTIAL);
    SegmentScan scan = SegmentScan.of(partial, start(number));
    Path start = file(number, "json" + PARTIAL);
    if (scan.transactions() == 0) {
      Files.deleteIfExists(file(number, "json"));
      Files.delete(partial);
      Files.delete(start);
      forceFolder();
      return Optional.empty();
    }
    try (FileChannel channel = FileChannel.open(partial, StandardOpenOption.WRITE)) {
      channel.truncate(scan.wholeUntil());
      channel.force(true);
    }
    Segment segment = scan.segment(sha256(partial));
    writeManifest(file(number, "json"), segment);
    Files.move(partial, file(number, "binlog"), StandardCopyOption.ATOMIC_MOVE);
    forceFolder();
    Files.delete(start);
    return Optional.of(segment);
  }

  /** Finishes whatever a writer left behind that died. */
  void recover() throws IOException {
    try (Stream<Path> files = Files.list(path)) {
      for (Path file : files.sorted().toList()) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        if (!name.matches() || name.group(3) == null) {
          continue;
        }
        int number = Integer.parseInt(name.group(1));
        boolean written = Files.exists(file(number, "binlog" + PARTIAL));
        if (written && "binlog".equals(name.group(2))) {
          finish(number);
        } else if (!written) {
          Files.deleteIfExists(file); // its segment has no file yet, or is finished
        }
      }
    }
  }

  /** Makes the file of a new segment; what came before it is on the disk then. */
  Path begin(SegmentStart start) throws IOException {
    writeManifest(file(start.number(), "json" + PARTIAL), start);
    Path partial = file(start.number(), "binlog" + PARTIAL);
    OwnerOnlyFiles.create(partial);
    forceFolder();
    return partial;
  }

  /**
   * Removes finished segments from the beginning, the oldest first, so that what is left is one
   * history whenever this ends; and what an earlier removal left.
   *
   * @param number of the first one that stays
   */
  public void removeBefore(int number) throws IOException {
    List<Path> old = new ArrayList<>();
    try (Stream<Path> files = Files.list(path)) {
      for (Path file : files.sorted().toList()) { // of each segment its bytes, then its manifest
        Matcher name = NAME.matcher(file.getFileName().toString());
        if (name.matches() && name.group(3) == null && Integer.parseInt(name.group(1)) < number) {
          old.add(file);
        }
      }
    }
    for (Path file : old) {
      Files.deleteIfExists(file);
    }
    forceFolder();
  }

  /** The number of the next new segment. */
  int nextNumber() throws IOException {
    List<Integer> numbers = numbers();
    return numbers.isEmpty() ? 1 : numbers.getLast() + 1;
  }

  /** Where a segment's bytes are, whether it was finished meanwhile or not. */
  Path existing(Segment segment) {
    Path finished = file(segment.number(), "binlog");
    return Files.exists(finished) ? finished : file(segment.number(), "binlog" + PARTIAL);
  }

  void check(Segment segment) throws IOException {
    Path file = file(segment.number(), "binlog");
    if (!Files.exists(file)) {
      throw new IOException(file + " is missing from the archive");
    }
    if (Files.size(file) != segment.bytes() || !sha256(file).equals(segment.sha256())) {
      throw new IOException(
          file + " is damaged: its length or SHA-256 is not that of its .json file");
    }
  }

  /** Replaces what {@link #status} tells. */
  public void write(ArchiveStatus status) throws IOException {
    OwnerOnlyFiles.replace(
        path.resolve(STATUS), new String(BackupJson.write(status), StandardCharsets.UTF_8));
  }

  /** What its writer said last; empty if it has said nothing, or not in our words. */
  public Optional<ArchiveStatus> status() throws IOException {
    try {
      return Optional.of(
          BackupJson.read(Files.readAllBytes(path.resolve(STATUS)), ArchiveStatus.class));
    } catch (NoSuchFileException | JacksonException e) {
      return Optional.empty();
    }
  }

  private SegmentStart start(int number) throws IOException {
    return readManifest(file(number, "json" + PARTIAL), SegmentStart.class);
  }

  private static <T> T readManifest(Path file, Class<T> type) throws IOException {
    try {
      T read = BackupJson.read(Files.readAllBytes(file), type);
      SegmentStart start = read instanceof Segment segment ? segment.start() : (SegmentStart) read;
      if (start.format() != SegmentStart.FORMAT) {
        throw new IOException(
            "%s has format %d, and this Baton reads format %d"
                .formatted(file, start.format(), SegmentStart.FORMAT));
      }
      return read;
    } catch (JacksonException e) {
      throw new IOException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  private void writeManifest(Path file, Object manifest) throws IOException {
    Path draft = file.resolveSibling(file.getFileName() + ".draft");
    Files.deleteIfExists(draft);
    OwnerOnlyFiles.create(draft);
    try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
      ByteBuffer rest = ByteBuffer.wrap(BackupJson.write(manifest));
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      channel.force(true);
    }
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    forceFolder();
  }

  private static String sha256(Path file) throws IOException {
    MessageDigest digest = FileSums.sha256();
    byte[] buffer = new byte[BUFFER];
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
      while (in.read(buffer) >= 0) {
        // the digest sees it
      }
    }
    return FileSums.hex(digest.digest());
  }

  /** Names are on the disk once their folder is. */
  private void forceFolder() throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private Path file(int number, String suffix) {
    return path.resolve(String.format(Locale.ROOT, "%08d.%s", number, suffix));
  }
}
