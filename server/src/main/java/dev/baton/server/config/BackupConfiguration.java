package dev.baton.server.config;

import dev.baton.core.config.Option;
import dev.baton.core.secret.Secret;
import dev.baton.mysql.session.LinkCredentials;
import dev.baton.mysql.session.TlsMode;
import dev.baton.ops.backup.retain.RetentionPolicy;
import dev.baton.ops.backup.schedule.CronExpression;
import dev.baton.ops.backup.schedule.Schedule;
import dev.baton.ops.backup.seal.BackupKey;
import dev.baton.ops.backup.store.BackupTarget;
import dev.baton.ops.backup.store.FolderTarget;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The backups that a manager takes of a cluster by itself: when, by whom, and what is kept. */
public record BackupConfiguration(
    @Option(
            name = "backup.every",
            description =
                "From the beginning of a backup to the beginning of the next; the first is taken at"
                    + " once. Without this and backup.at none is taken.",
            unit = "s")
        Optional<Duration> every,
    @Option(
            name = "backup.at",
            description =
                "Instead of backup.every: the times as crontab writes them, in UTC: minute, hour,"
                    + " day of the month, month, day of the week, such as 30 3 * * *.")
        Optional<String> at,
    @Option(
            name = "backup.directory",
            description = "Where backups are kept; of several clusters, if you like.")
        Optional<Path> directory,
    ObjectStoreConfiguration objects,
    @Option(
            name = "backup.key-file",
            description =
                "The key by which backups are encrypted: a file with 32 random bytes in Base64;"
                    + " without it they are not. Read at each backup.")
        Optional<Path> keyFile,
    @Option(
            name = "backup.user",
            description =
                "The account that backs up; without it clusters.user, which must then see"
                    + " everything.")
        Optional<String> user,
    @Option(
            name = "backup.password",
            description = "Its password; ${NAME} is that environment variable.")
        Optional<Secret> password,
    @Option(name = "backup.password-file", description = "A file whose first line is its password.")
        Optional<PasswordFile> passwordFile,
    @Option(
            name = "backup.tls",
            description =
                "Encryption of its connections: disabled, trust. Without it as clusters.tls, which"
                    + " must not be verify-ca or verify-full then.")
        Optional<TlsMode> tls,
    @Option(
            name = "backup.max-lag",
            description = "A replica that is further behind is not backed up.",
            defaultValue = "60",
            unit = "s")
        Duration maxLag,
    @Option(
            name = "backup.parallel",
            description = "How many connections read.",
            defaultValue = "4")
        int parallel,
    @Option(
            name = "backup.lock-wait",
            description = "How long each attempt to hold the server still may make writers wait.",
            defaultValue = "5",
            unit = "s")
        Duration lockWait,
    @Option(
            name = "backup.hold-writers",
            description =
                "Whether writers are held while tables that no snapshot covers are read; without it"
                    + " such tables are refused.",
            defaultValue = "false")
        boolean holdWriters,
    @Option(
            name = "backup.time-limit",
            description = "After which a backup or its verification has failed, and is ended.",
            defaultValue = "86400",
            unit = "s")
        Duration timeLimit,
    @Option(
            name = "backup.retry-after",
            description =
                "When a backup that failed is tried again, if no regular one is due before.",
            defaultValue = "600",
            unit = "s")
        Duration retryAfter,
    @Option(
            name = "backup.max-age",
            description =
                "How old the last good backup may be before the alert; without it twice the longest"
                    + " time between the next two regular ones.",
            unit = "s")
        Optional<Duration> maxAge,
    @Option(
            name = "backup.verify",
            description = "Whether each backup is restored into a scratch server on this host.",
            defaultValue = "false")
        boolean verify,
    @Option(
            name = "backup.verify-engine",
            description =
                "The database server for that; without it one of the kind and version that was backed"
                    + " up.")
        Optional<String> verifyEngine,
    @Option(
            name = "backup.scratch-directory",
            description =
                "Where that server's files lie meanwhile; without it the folder for temporary files.")
        Optional<Path> scratchDirectory,
    @Option(
            name = "backup.keep-last",
            description =
                "How many of the newest are kept. If this and the next four are 0, none is ever"
                    + " removed.",
            defaultValue = "0")
        int keepLast,
    @Option(
            name = "backup.keep-within",
            description = "Backups that are younger are kept.",
            defaultValue = "0",
            unit = "s")
        Duration keepWithin,
    @Option(
            name = "backup.keep-daily",
            description = "Of how many days the newest backup is kept.",
            defaultValue = "0")
        int keepDaily,
    @Option(
            name = "backup.keep-weekly",
            description = "The same for weeks, which begin on Monday.",
            defaultValue = "0")
        int keepWeekly,
    @Option(name = "backup.keep-monthly", description = "The same for months.", defaultValue = "0")
        int keepMonthly,
    @Option(
            name = "backup.archive-directory",
            description =
                "The cluster's binary log archive, from which goes what no backup needs that is"
                    + " kept.")
        Optional<Path> archiveDirectory) {

  /**
   * @throws IllegalArgumentException if what is said cannot be done
   */
  public BackupConfiguration {
    if (every.isPresent() && at.isPresent()) {
      throw new IllegalArgumentException("give backup.every or backup.at, not both");
    }
    for (Optional<Path> folder : List.of(directory, archiveDirectory)) {
      if (folder.isPresent() && folder.get().toString().contains("s3:/")) {
        throw new IllegalArgumentException(
            folder.get()
                + " is no folder: object storage is named by backup.to, and a binary log archive is kept in a folder only");
      }
    }
    if (directory.isPresent() && objects.to().isPresent()) {
      throw new IllegalArgumentException("give backup.directory or backup.to, not both");
    }
    if ((every.isPresent() || at.isPresent()) && directory.isEmpty() && objects.to().isEmpty()) {
      throw new IllegalArgumentException(
          "backup.directory must be given, or backup.to: where backups are kept");
    }
    if (user.isPresent() && password.isEmpty() && passwordFile.isEmpty()) {
      throw new IllegalArgumentException(
          "give backup.password or backup.password-file for backup.user");
    }
    if (parallel < 1 || parallel > 64) {
      throw new IllegalArgumentException("backup.parallel is 1 to 64");
    }
    if (lockWait.toSeconds() < 1 || timeLimit.toSeconds() < 1 || retryAfter.toSeconds() < 1) {
      throw new IllegalArgumentException(
          "backup.lock-wait, backup.time-limit and backup.retry-after are 1 s at the least");
    }
    if (tls.isPresent()) {
      encryption(tls.get(), "backup.tls");
    }
    var _ = new RetentionPolicy(keepLast, keepWithin, keepDaily, keepWeekly, keepMonthly);
    var _ = every.map(Schedule.Every::new);
    var _ = at.map(CronExpression::parse);
  }

  /** When; empty if the manager takes none. */
  public Optional<Schedule> schedule() {
    return every.<Schedule>map(Schedule.Every::new).or(() -> at.map(CronExpression::parse));
  }

  /** Where backups are kept, as a command takes it; empty if it is not said. */
  public Optional<String> place() {
    return directory.map(Path::toString).or(objects::to);
  }

  /** What a command needs to be told beside the place. */
  public List<String> placeArguments() {
    List<String> line = new ArrayList<>();
    keyFile.ifPresent(file -> line.addAll(List.of("--key-file", file.toString())));
    if (objects.to().isPresent()) {
      line.addAll(objects.arguments());
    }
    return line;
  }

  /**
   * The place; to be closed.
   *
   * @param environment where credentials may be
   * @throws IOException if there are no credentials for it
   */
  public BackupTarget target(Map<String, String> environment) throws IOException {
    Optional<BackupKey> key =
        keyFile.isPresent() ? Optional.of(BackupKey.read(keyFile.get())) : Optional.empty();
    return directory.isPresent()
        ? new FolderTarget(directory.get(), key)
        : objects.target(environment, key);
  }

  public RetentionPolicy retention() {
    return new RetentionPolicy(keepLast, keepWithin, keepDaily, keepWeekly, keepMonthly);
  }

  /** How old the last good backup may be at a time. */
  public Duration maxAge(Schedule schedule, Instant now) {
    return maxAge.orElseGet(
        () -> {
          Instant next = schedule.after(now);
          return Duration.between(next, schedule.after(next)).multipliedBy(2);
        });
  }

  /**
   * With what the instance is logged in to.
   *
   * @param cluster the manager's own
   */
  public LinkCredentials account(LinkCredentials cluster) {
    TlsMode encryption = tls.orElseGet(cluster::tls);
    if (user.isEmpty()) {
      return new LinkCredentials(cluster.user(), cluster.password(), encryption);
    }
    Secret secret =
        password.or(() -> passwordFile.map(PasswordFile::password)).orElse(new Secret(""));
    return new LinkCredentials(user.get(), secret, encryption);
  }

  /**
   * Refuses what cannot be done together with the cluster's options.
   *
   * @param clusterTls the encryption of the manager's own connections
   */
  void check(TlsMode clusterTls) {
    if (schedule().isPresent() && tls.isEmpty()) {
      encryption(clusterTls, "clusters.tls");
    }
  }

  private static void encryption(TlsMode mode, String option) {
    if (mode == TlsMode.VERIFY_CA || mode == TlsMode.VERIFY_FULL) {
      throw new IllegalArgumentException(
          option + " verifies certificates, which backups cannot yet: set backup.tls to trust");
    }
  }
}
