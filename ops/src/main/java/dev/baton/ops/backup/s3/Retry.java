package dev.baton.ops.backup.s3;

import dev.baton.core.time.MonotonicClock;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Repeats requests that failed for a reason that may pass, with pauses that double. Each request
 * runs in a virtual thread, as only there a write into a connection that is dead can be given up.
 * Thread-safe.
 */
final class Retry {

  private static final Logger LOG = LoggerFactory.getLogger(Retry.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  /** Of one request: 32 MB at a hundred kilobytes a second. */
  private static final Duration REQUEST_LIMIT = Duration.ofMinutes(6);

  private final S3Settings settings;
  private final S3Address place;
  private final MonotonicClock clock;

  Retry(S3Settings settings, S3Address place, MonotonicClock clock) {
    this.settings = settings;
    this.place = place;
    this.clock = clock;
  }

  /** A request. */
  @FunctionalInterface
  interface Request<T> {
    /**
     * @throws SdkException if it failed
     */
    T send();
  }

  /**
   * @param doing what it is for, as the end of "while"
   * @throws IOException if it failed for a reason that does not pass, or for too long
   * @throws SdkException if what it is about is not there
   */
  <T> T run(String doing, Request<T> request) throws IOException {
    long begun = clock.nanos();
    Duration pause = FIRST_PAUSE;
    for (int attempt = 1; ; attempt++) {
      try {
        return attempt(request);
      } catch (SdkException e) {
        if (Failure.isMissing(e)) {
          throw e;
        }
        Failure failure = Failure.of(settings, place, e);
        long spent = clock.millisSince(begun);
        if (!failure.passing() || spent + pause.toMillis() > settings.retryFor().toMillis()) {
          throw new IOException(message(doing, failure, attempt, spent), e);
        }
        LOG.info("{}, while {}; trying again in {} ms", failure.text(), doing, pause.toMillis());
        sleep(pause);
        pause =
            pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0
                ? pause.multipliedBy(2)
                : LONGEST_PAUSE;
      }
    }
  }

  private static String message(String doing, Failure failure, int attempt, long spentMillis) {
    String tried =
        attempt == 1
            ? ""
            : ", and so %d times within %.1f s".formatted(attempt, spentMillis / 1000.0);
    return "%s%s, while %s".formatted(failure.text(), tried, doing);
  }

  private static <T> T attempt(Request<T> request) throws IOException {
    FutureTask<T> task = new FutureTask<>(request::send);
    Thread thread = Thread.ofVirtual().name("s3-request").start(task);
    try {
      return task.get(REQUEST_LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failed) { // the library's, or a bug
        throw failed;
      }
      throw new IOException(e.getCause());
    } catch (TimeoutException e) {
      thread.interrupt();
      throw SdkClientException.create(
          "no end of a request within " + REQUEST_LIMIT.toSeconds() + " s", new IOException(e));
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
      throw interrupted(e);
    }
  }

  private static void sleep(Duration pause) throws IOException {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw interrupted(e);
    }
  }

  private static IOException interrupted(InterruptedException e) {
    IOException ended = new InterruptedIOException("ended while object storage was asked");
    ended.initCause(e);
    return ended;
  }
}
