package dev.baton.server.command;

import dev.baton.ops.backup.copy.BackupCopy;
import dev.baton.ops.backup.s3.S3Settings.Addressing;
import dev.baton.ops.backup.store.BackupTarget;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code baton backup copy}: keeps backups in a second place, too. */
@Command(
    name = "copy",
    sortOptions = false,
    description = {
      "Copies the whole backups of a place that another one lacks, byte for byte, each file checked"
          + " against its manifest on the way. Nothing is removed there.",
      "The --s3-… options are the first place's; of the second one are --to-s3-…, and where they say"
          + " nothing, those of the first. Exits 1 if a backup of the first place is not good."
    })
public final class BackupCopyCommand implements Callable<Integer> {

  @Parameters(
      index = "0",
      paramLabel = "PLACE",
      description = "Where backups are: a folder, or s3://BUCKET/PREFIX.")
  String place = "";

  @Option(
      names = "--to",
      paramLabel = "PLACE",
      required = true,
      description = "Where they are to be, too: a folder, or s3://BUCKET/PREFIX.")
  String to = "";

  @Mixin S3Options objects = new S3Options();

  @Option(
      names = "--to-s3-endpoint",
      paramLabel = "URL",
      description = "Of the second place, if that is object storage.")
  @Nullable URI endpoint;

  @Option(
      names = "--to-s3-region",
      paramLabel = "NAME",
      description = "The second place's; give it or --to-s3-endpoint if it is another one.")
  @Nullable String region;

  @Option(
      names = "--to-s3-addressing",
      paramLabel = "HOW",
      converter = S3Options.AddressingConverter.class,
      description = "The second place's: path, virtual-host.")
  @Nullable Addressing addressing;

  @Option(
      names = "--to-s3-credentials",
      paramLabel = "FILE",
      description = "The second place's, as --s3-credentials.")
  @Nullable Path credentials;

  @Option(
      names = "--to-s3-authority",
      paramLabel = "FILE",
      description = "The second place's, as --s3-authority.")
  @Nullable Path authority;

  @Option(
      names = "--parallel",
      paramLabel = "N",
      defaultValue = "4",
      description = "How many files are copied at a time (default ${DEFAULT-VALUE}).")
  int parallel;

  @Spec @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = CommandSpecs.given(spec).commandLine().getOut();
    try (BackupTarget source = objects.target(place, spec);
        BackupTarget target = second().target(to, spec)) {
      BackupCopy copy;
      try {
        copy =
            new BackupCopy(
                source,
                target,
                parallel,
                line -> {
                  out.println(line);
                  out.flush();
                });
      } catch (IllegalArgumentException e) {
        throw CommandSpecs.usage(spec, e.getMessage());
      }
      BackupCopy.Outcome outcome = copy.run();
      outcome.notGood().forEach(sentence -> out.println("not copied: " + sentence));
      out.println("%d backups copied, %d were there".formatted(outcome.copied(), outcome.there()));
      out.flush();
      return outcome.notGood().isEmpty() ? 0 : 1;
    }
  }

  /** A copy needs no key: what is encrypted stays so. */
  private S3Options second() {
    S3Options second = new S3Options();
    // Another region is another storage: the first one's address would lead back to it.
    boolean another = endpoint != null || region != null;
    second.endpoint = another ? endpoint : objects.endpoint;
    second.region = region != null ? region : objects.region;
    second.addressing = addressing != null || another ? addressing : objects.addressing;
    second.credentials = credentials != null ? credentials : objects.credentials;
    second.authority = authority != null ? authority : objects.authority;
    second.retryFor = objects.retryFor;
    second.spool = objects.spool;
    return second;
  }
}
