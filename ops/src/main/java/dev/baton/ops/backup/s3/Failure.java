package dev.baton.ops.backup.s3;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.util.Locale;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Why a request came to nothing, in words for a person.
 *
 * @param passing whether it may go well a moment later
 */
record Failure(String text, boolean passing) {

  private static final int NOT_FOUND = 404;
  private static final int FULL = 507;
  private static final Set<Integer> PASSING_STATUS = Set.of(408, 429, 500, 502, 503, 504);

  /** Of a body that was changed on its way, or came late. */
  private static final Set<String> PASSING_CODES =
      Set.of("BadDigest", "RequestTimeout", "SlowDown", "OperationAborted", "IncompleteBody");

  private static final Set<String> FULL_CODES =
      Set.of(
          "XMinioStorageFull",
          "XMinioAdminBucketQuotaExceeded",
          "QuotaExceeded",
          "InsufficientStorage",
          "StorageFull");

  /** As file systems under a storage say it. */
  private static final Set<String> FULL_WORDS =
      Set.of("no space left", "disk quota exceeded", "disk full", "storage full");

  private static final Set<String> REGION_CODES =
      Set.of(
          "AuthorizationHeaderMalformed",
          "PermanentRedirect",
          "IllegalLocationConstraintException");

  static Failure of(S3Settings settings, S3Address place, SdkException e) {
    return e instanceof AwsServiceException answer
        ? answered(settings, place, answer)
        : unanswered(settings, e);
  }

  private static Failure answered(S3Settings settings, S3Address place, AwsServiceException e) {
    AwsErrorDetails details = e.awsErrorDetails();
    String code = details == null || details.errorCode() == null ? "" : details.errorCode();
    String said = details == null || details.errorMessage() == null ? "" : details.errorMessage();
    int status = e.statusCode();
    String endpoint = settings.endpointText();
    if (status == FULL || FULL_CODES.contains(code) || speaksOfRoom(said)) {
      return lasting(
          "%s has no room left for %s (it answered %s): free some, or remove backups with baton backup prune"
              .formatted(endpoint, place, word(status, code)));
    }
    if (PASSING_STATUS.contains(status) || PASSING_CODES.contains(code)) {
      String own = status == 500 ? " (it failed by itself: see its log; has it room left?)" : "";
      return new Failure(
          "%s answered %s%s%s".formatted(endpoint, word(status, code), colon(said), own), true);
    }
    if (REGION_CODES.contains(code) || status == 301) {
      return lasting(
          "%s says that the bucket %s is of another region than %s%s: give its own with --s3-region or backup.s3-region"
              .formatted(endpoint, place.bucket(), settings.region(), colon(said)));
    }
    return switch (code) {
      case "NoSuchBucket" ->
          lasting(
              "there is no bucket %s at %s: make it there, or correct its name or the endpoint"
                  .formatted(place.bucket(), endpoint));
      case "InvalidAccessKeyId", "SignatureDoesNotMatch", "InvalidToken", "ExpiredToken" ->
          lasting(
              "%s refuses the credentials for the bucket %s (%s): correct the credentials file, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
                  .formatted(endpoint, place.bucket(), code));
      case "RequestTimeTooSkewed" ->
          lasting(
              endpoint + " refuses the request, as this host's clock differs from its own: set it");
      default -> otherwise(place, endpoint, status, code, said);
    };
  }

  private static Failure otherwise(
      S3Address place, String endpoint, int status, String code, String said) {
    if (status == 401 || status == 403) {
      return lasting(
          "%s does not allow it in the bucket %s (%s%s): grant the access key listing, reading, writing and deleting there, or give the right credentials"
              .formatted(endpoint, place.bucket(), word(status, code), colon(said)));
    }
    return lasting("%s answered %s%s".formatted(endpoint, word(status, code), colon(said)));
  }

  private static Failure unanswered(S3Settings settings, SdkException e) {
    String endpoint = settings.endpointText();
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      switch (cause) {
        case SSLException tls when refusal(tls) != null -> {
          return lasting(
              "%s shows a certificate that is not trusted (%s): give its authority with --s3-authority or backup.s3-authority"
                  .formatted(endpoint, refusal(tls)));
        }
        case UnknownHostException host -> {
          return new Failure(
              endpoint + " cannot be reached: no address is known for " + host.getMessage(), true);
        }
        case ConnectException refused -> {
          return new Failure(
              "%s cannot be reached (%s)".formatted(endpoint, refused.getMessage()), true);
        }
        case IOException broken -> {
          return new Failure(
              "the connection to %s broke (%s)".formatted(endpoint, broken.getMessage()), true);
        }
        default -> {}
      }
    }
    return new Failure("%s gave no answer (%s)".formatted(endpoint, e.getMessage()), e.retryable());
  }

  /** What is wrong with the certificate; null if a connection broke for another reason. */
  private static @Nullable String refusal(SSLException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof CertificateException certificate) {
        return certificate.getMessage();
      }
    }
    return null;
  }

  private static boolean speaksOfRoom(String said) {
    String lower = said.toLowerCase(Locale.ROOT);
    return FULL_WORDS.stream().anyMatch(lower::contains);
  }

  static boolean isMissing(SdkException e) {
    return e instanceof AwsServiceException answer
        && answer.statusCode() == NOT_FOUND
        && (answer.awsErrorDetails() == null
            || !"NoSuchBucket".equals(answer.awsErrorDetails().errorCode()));
  }

  private static Failure lasting(String text) {
    return new Failure(text, false);
  }

  private static String word(int status, String code) {
    return code.isEmpty() ? "status " + status : status + " " + code;
  }

  private static String colon(String said) {
    return said.isEmpty() ? "" : ": " + said;
  }
}
