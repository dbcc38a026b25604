package dev.baton.ops.backup.format;

import dev.baton.core.secret.OwnerOnlyFiles;
import dev.baton.ops.backup.format.Manifest.StoredFile;
import dev.baton.ops.backup.seal.BackupKey;
import dev.baton.ops.backup.seal.SealingStream;
import java.io.Closeable;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** Writes one compressed file and knows its length and checksum at the end. Not thread-safe. */
public final class StoredFileWriter implements Closeable {

  private static final int BUFFER = 1 << 16;

  private final String relative;
  private final FileOutputStream file;
  private final Summed summed;
  private final Optional<BackupKey> key;
  private final @Nullable SealingStream sealing;
  private final Summed content;
  private final FastGzip gzip;
  private final @Nullable Then then;

  /** What is done with a file that is whole. */
  @FunctionalInterface
  public interface Then {
    /**
     * @param stored the file
     * @param content the same of all files with the same rows, also of encrypted ones, which differ
     * @return what is kept of it: another file with the same rows, if there was one already
     */
    StoredFile whole(StoredFile stored, String content) throws IOException;
  }

  private StoredFileWriter(
      String relative, FileOutputStream file, Optional<BackupKey> key, @Nullable Then then)
      throws IOException {
    this.relative = relative;
    this.file = file;
    this.then = then;
    this.summed = new Summed(file);
    this.key = key;
    this.sealing = key.isPresent() ? new SealingStream(summed, key.get(), relative) : null;
    this.content = new Summed(sealing == null ? OutputStream.nullOutputStream() : sealing);
    this.gzip = new FastGzip(sealing == null ? summed : content);
  }

  /**
   * @param relative its name in the backup
   * @param key by which it is encrypted, if it is
   * @param then what is done with the file when it is whole and closed, in the writer's thread; it
   *     need not outlive a loss of power then. Null if it stays
   */
  public static StoredFileWriter open(
      Path path, String relative, Optional<BackupKey> key, @Nullable Then then) throws IOException {
    OwnerOnlyFiles.create(path);
    FileOutputStream file = new FileOutputStream(path.toFile());
    try {
      return new StoredFileWriter(relative, file, key, then);
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  public void write(byte[] bytes, int length) throws IOException {
    gzip.write(bytes, 0, length);
  }

  /** Ends the file; afterwards it is where it is to be kept, whatever happens. */
  public StoredFile finish() throws IOException {
    gzip.finish();
    gzip.flush();
    if (sealing != null) {
      sealing.finish();
    }
    if (then == null) {
      file.getFD().sync();
    }
    close();
    StoredFile stored =
        new StoredFile(relative, summed.bytes, FileSums.hex(summed.digest.digest()));
    return then == null
        ? stored
        : then.whole(
            stored, key.map(it -> it.mac(content.digest.digest())).orElse(stored.sha256()));
  }

  @Override
  public void close() throws IOException {
    file.close();
    gzip.end();
  }

  /** The fastest level: compressing keeps up with a server, and costs a tenth of the room more. */
  private static final class FastGzip extends GZIPOutputStream {
    FastGzip(OutputStream out) throws IOException {
      super(out, BUFFER);
      def.setLevel(Deflater.BEST_SPEED);
    }

    void end() {
      def.end();
    }
  }

  private static final class Summed extends FilterOutputStream {
    private final MessageDigest digest = FileSums.sha256();
    private long bytes;

    Summed(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int b) throws IOException {
      out.write(b);
      digest.update((byte) b);
      bytes++;
    }

    @Override
    public void write(byte[] data, int offset, int length) throws IOException {
      out.write(data, offset, length);
      digest.update(data, offset, length);
      bytes += length;
    }
  }
}
