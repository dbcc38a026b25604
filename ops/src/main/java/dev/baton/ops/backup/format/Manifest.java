package dev.baton.ops.backup.format;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.core.gtid.MariadbGtidPosition;
import dev.baton.core.gtid.MysqlGtidSet;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a backup holds and where it was taken: {@code manifest.json}. Immutable.
 *
 * @param format {@link #FORMAT}, or 1, which knew no {@code cluster}, or 2, which knew no {@code
 *     key}; a reader refuses any other
 * @param cluster of which the instance was a member; empty if nobody has said
 * @param instance host and port
 * @param version as the server says it
 * @param mariaDb the flavour: a backup goes back to the same one
 * @param lowerCaseTableNames the server's variable, on which depends which names are the same
 * @param writable whether the instance took writes, so that it was a primary
 * @param key the id of the key by which everything but the manifest is encrypted; empty if nothing
 *     is
 * @param snapshot the moment that the backup shows, by the clock of who took it
 */
public record Manifest(
    int format,
    @Nullable String cluster,
    String instance,
    String version,
    boolean mariaDb,
    int lowerCaseTableNames,
    boolean writable,
    @Nullable String key,
    Instant started,
    Instant snapshot,
    Instant finished,
    Position position,
    StoredFile definitions,
    List<TableData> tables) {

  public static final int FORMAT = 3;

  public Manifest {
    cluster = cluster == null ? "" : cluster;
    key = key == null ? "" : key;
    tables = List.copyOf(tables);
  }

  /** One that nothing of is encrypted. */
  public Manifest(
      int format,
      @Nullable String cluster,
      String instance,
      String version,
      boolean mariaDb,
      int lowerCaseTableNames,
      boolean writable,
      Instant started,
      Instant snapshot,
      Instant finished,
      Position position,
      StoredFile definitions,
      List<TableData> tables) {
    this(
        format,
        cluster,
        instance,
        version,
        mariaDb,
        lowerCaseTableNames,
        writable,
        "",
        started,
        snapshot,
        finished,
        position,
        definitions,
        tables);
  }

  /** The same of what is encrypted by a key. */
  public Manifest sealedBy(String id) {
    return new Manifest(
        format,
        cluster,
        instance,
        version,
        mariaDb,
        lowerCaseTableNames,
        writable,
        id,
        started,
        snapshot,
        finished,
        position,
        definitions,
        tables);
  }

  @Override
  public String key() {
    return Objects.requireNonNullElse(key, "");
  }

  @Override
  public String cluster() {
    return Objects.requireNonNullElse(cluster, "");
  }

  /** Whose history it is of: the cluster's, or the instance's if no cluster is named. */
  public String owner() {
    return cluster().isEmpty() ? instance : cluster();
  }

  /** Where the backup stands in the history of transactions; empty if GTIDs do not tell. */
  public Optional<GtidPosition> held() {
    if (mariaDb) {
      return Optional.of(MariadbGtidPosition.parse(position.gtid()));
    }
    return position.gtid().isEmpty()
        ? Optional.empty()
        : Optional.of(MysqlGtidSet.parse(position.gtid()));
  }

  /** Rows of all tables. */
  public long rows() {
    return tables.stream().mapToLong(TableData::rows).sum();
  }

  /** Bytes on disk, without the manifest itself. */
  public long bytes() {
    return definitions.bytes()
        + tables.stream()
            .flatMap(table -> table.files().stream())
            .mapToLong(file -> file.file().bytes())
            .sum();
  }

  /** The longest statement of all files, in bytes: what the restoring server has to take. */
  public int longestStatement() {
    return tables.stream()
        .flatMap(table -> table.files().stream())
        .mapToInt(DataFile::longestStatement)
        .max()
        .orElse(0);
  }

  /**
   * Where in the history of transactions the backup stands.
   *
   * @param gtid MySQL: the set of what was executed; MariaDB: the position in each domain; empty if
   *     the server has no GTIDs
   * @param binaryLog the name of the server's own binary log, empty if it writes none
   * @param binaryLogPosition the offset in it
   */
  public record Position(String gtid, String binaryLog, long binaryLogPosition) {}

  /**
   * @param path relative to the backup's folder
   * @param sha256 of the file as it lies there, in hexadecimal
   */
  public record StoredFile(String path, long bytes, String sha256) {}

  /**
   * @param longestStatement in bytes
   */
  public record DataFile(StoredFile file, long rows, int longestStatement) {}

  /**
   * @param checksum see {@link RowChecksum}
   */
  public record TableData(
      String database, String name, long rows, String checksum, List<DataFile> files) {

    public TableData {
      files = List.copyOf(files);
    }
  }
}
