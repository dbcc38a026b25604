package dev.baton.ops.backup.s3;

import dev.baton.wire.tls.PeerTrust;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.TrustManager;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.S3Configuration;

/**
 * Makes the library's client so that every storage understands it: no trailing checksums and no
 * signed chunks, which many do not know. What is in this user's configuration of other tools does
 * not count, and nothing is repeated by the library.
 */
final class Clients {

  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
  private static final Duration SILENCE_LIMIT = Duration.ofSeconds(30);

  private Clients() {}

  static S3Client open(S3Settings settings) throws IOException {
    UrlConnectionHttpClient.Builder http =
        UrlConnectionHttpClient.builder()
            .connectionTimeout(CONNECT_LIMIT)
            .socketTimeout(SILENCE_LIMIT);
    if (settings.authority().isPresent()) {
      TrustManager[] trust = {trust(settings.authority().get())};
      http.tlsTrustManagersProvider(() -> trust);
    }
    S3ClientBuilder builder =
        S3Client.builder()
            .region(Region.of(settings.region()))
            .credentialsProvider(
                StaticCredentialsProvider.create(credentials(settings.credentials())))
            .forcePathStyle(settings.addressing() == S3Settings.Addressing.PATH)
            .serviceConfiguration(S3Configuration.builder().chunkedEncodingEnabled(false).build())
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .httpClientBuilder(http)
            .overrideConfiguration(
                override ->
                    override
                        .retryStrategy(AwsRetryStrategy.doNotRetry())
                        .defaultProfileFile(ProfileFile.aggregator().build()));
    settings.endpoint().ifPresent(builder::endpointOverride);
    return builder.build();
  }

  private static AwsCredentials credentials(S3Credentials said) {
    String access = said.accessKey().reveal();
    String secret = said.secretKey().reveal();
    return said.session()
        .<AwsCredentials>map(token -> AwsSessionCredentials.create(access, secret, token.reveal()))
        .orElseGet(() -> AwsBasicCredentials.create(access, secret));
  }

  private static PeerTrust trust(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      List<X509Certificate> authorities =
          CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
              .map(X509Certificate.class::cast)
              .toList();
      if (authorities.isEmpty()) {
        throw new IOException("it has no certificate");
      }
      return PeerTrust.of(authorities, List.of(), file.toString(), "");
    } catch (IOException | GeneralSecurityException e) {
      throw new IOException(
          "the authority's file %s cannot be used: %s"
              .formatted(file, Optional.ofNullable(e.getMessage()).orElse(e.toString())),
          e);
    }
  }
}
