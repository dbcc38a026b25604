package dev.baton.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.core.secret.Secret;
import dev.baton.mysql.session.LinkCredentials;
import dev.baton.mysql.session.TlsMode;
import dev.baton.ops.backup.retain.RetentionPolicy;
import dev.baton.ops.backup.store.BackupTarget;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupConfigurationTest {

  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

  @TempDir Path folder;

  @Test
  void withoutAScheduleNothingIsTaken() throws Exception {
    assertThat(read("keep-last: 3").schedule()).isEmpty();
  }

  @Test
  void whatIsSaidForAllHoldsForAClusterThatDoesNotSayIt() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("baton.yaml"),
            """
            backup: {every: 6h, directory: backups, keep-within: 7d}
            clusters:
              - {name: shop, seeds: "db1:3306", user: u, password: p}
              - {name: blog, seeds: "db8:3306", user: u, password: p, backup: {every: 1h}}
            """);
    Configuration all = new ConfigurationReader(Map.of(), "m1").read(file);
    assertThat(all.clusters().get(0).backup().schedule().orElseThrow().text())
        .isEqualTo("every 6h");
    BackupConfiguration blog = all.clusters().get(1).backup();
    assertThat(blog.schedule().orElseThrow().text()).isEqualTo("every 1h");
    assertThat(blog.directory()).contains(folder.resolve("backups"));
    assertThat(blog.retention()).isEqualTo(new RetentionPolicy(0, Duration.ofDays(7), 0, 0, 0));
  }

  @Test
  void theGreatestAgeFollowsTheScheduleUnlessItIsSaid() throws Exception {
    BackupConfiguration nightly = read("at: 30 3 * * *\n      directory: d");
    assertThat(nightly.maxAge(nightly.schedule().orElseThrow(), NOON))
        .isEqualTo(Duration.ofDays(2));
    BackupConfiguration said = read("every: 1h\n      directory: d\n      max-age: 90m");
    assertThat(said.maxAge(said.schedule().orElseThrow(), NOON)).hasMinutes(90);
  }

  @Test
  void theAccountIsTheClustersUnlessItIsSaid() throws Exception {
    LinkCredentials own =
        read("every: 1h\n      directory: d\n      user: b\n      password: ${PW}")
            .account(new LinkCredentials("baton", new Secret("x"), TlsMode.TRUST));
    assertThat(own.user()).isEqualTo("b");
    assertThat(own.password().reveal()).isEqualTo("s3cret");
    assertThat(own.tls()).isEqualTo(TlsMode.TRUST);
  }

  @Test
  void objectStorageTakesThePlaceOfTheFolderAndItsCredentialsAreNotInACommand() throws Exception {
    Files.writeString(
        folder.resolve("keys"), "aws_access_key_id = AKID\naws_secret_access_key = hidden\n");
    BackupConfiguration said =
        read(
            "every: 1h\n      to: s3://backups/shop\n      s3-endpoint: http://127.0.0.1:9"
                + "\n      s3-credentials-file: keys\n      s3-retry-for: 5s"
                + "\n      spool-directory: spool");
    assertThat(said.place()).contains("s3://backups/shop");
    assertThat(said.placeArguments())
        .containsExactly(
            "--s3-endpoint",
            "http://127.0.0.1:9",
            "--s3-region",
            "us-east-1",
            "--s3-addressing",
            "path",
            "--s3-credentials",
            folder.resolve("keys").toString(),
            "--s3-retry-for",
            "5000ms",
            "--spool",
            folder.resolve("spool").toString());
    try (BackupTarget target = said.target(Map.of())) {
      assertThat(target.where()).isEqualTo("s3://backups/shop");
    }
    BackupConfiguration bare = read("every: 1h\n      to: s3://backups");
    assertThatThrownBy(() -> bare.target(Map.of()))
        .hasMessageContaining("no credentials for s3://backups");
    assertThat(said.toString() + bare).doesNotContain("hidden");
  }

  @Test
  void whatCannotBeDoneIsRefused() {
    refused("every: 1h", "backup.directory must be given");
    refused("every: 1h\n      directory: d\n      to: s3://bucket", "not both");
    refused("every: 1h\n      directory: s3://bucket", "named by backup.to");
    refused(
        "every: 1h\n      directory: d\n      archive-directory: s3://bucket/x",
        "in a folder only");
    refused("every: 1h\n      to: https://b", "no place in object storage");
    refused("every: 1h\n      to: s3://bucket\n      s3-endpoint: ftp://x", "https://HOST");
    refused("every: 1h\n      to: s3://bucket\n      s3-region: a b", "no region's name");
    refused("every: 1h\n      to: s3://bucket\n      s3-addressing: sideways", "virtual-host");
    refused("every: 1h\n      at: 0 3 * * *\n      directory: d", "not both");
    refused("at: 3 o'clock\n      directory: d", "is no time of cron's");
    refused("every: 1ms\n      directory: d", "a second apart");
    refused("every: 1h\n      directory: d\n      user: b", "backup.password");
    refused("every: 1h\n      directory: d\n      keep-last: -1", "0 or more");
    refused("every: 1h\n      directory: d\n      parallel: 65", "1 to 64");
    refused("every: 1h\n      directory: d\n      tls: verify-ca", "set backup.tls to trust");
    refused("every: 1h\n      directory: d\n    tls: verify-full", "clusters.tls verifies");
  }

  private void refused(String settings, String why) {
    assertThatThrownBy(() -> read(settings))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(why);
  }

  private BackupConfiguration read(String settings) throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("one.yaml"),
            """
            clusters:
              - name: shop
                seeds: db1:3306
                user: baton
                password: x
                backup:
                  %s
            """
                .formatted(settings));
    return new ConfigurationReader(Map.of("PW", "s3cret"), "m1")
        .read(file)
        .clusters()
        .getFirst()
        .backup();
  }
}
