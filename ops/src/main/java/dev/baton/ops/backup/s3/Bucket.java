package dev.baton.ops.backup.s3;

import dev.baton.core.time.MonotonicClock;
import dev.baton.ops.backup.format.FileSums;
import dev.baton.ops.backup.format.Manifest.StoredFile;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * The objects below one place of a bucket, by their names there. Every request is repeated while it
 * fails for a reason that may pass; what is sent carries its MD5, by which the storage refuses what
 * has changed on the way. Thread-safe.
 */
final class Bucket implements Closeable {

  /** What an object's content was when it was sent, so that it is known without reading it. */
  private static final String SUM = "baton-sha256";

  /** The same of what the content was before it was encrypted. */
  private static final String CONTENT = "baton-content";

  private final S3Settings settings;
  private final S3Address place;
  private final S3Client client;
  private final Retry retry;
  private final Uploads uploads;

  Bucket(S3Settings settings, S3Address place) throws IOException {
    this.settings = settings;
    this.place = place;
    this.client = Clients.open(settings);
    this.retry = new Retry(settings, place, MonotonicClock.SYSTEM);
    this.uploads = new Uploads(client, retry, place);
  }

  S3Settings settings() {
    return settings;
  }

  S3Address place() {
    return place;
  }

  /**
   * An object as a listing has it.
   *
   * @param name below the place
   * @param tag changes with its content; empty if the storage does not tell, or it came in parts
   */
  record Found(String name, long bytes, String tag, Instant modified) {}

  /**
   * What was found at one moment.
   *
   * @param at by the storage's clock, if it tells
   */
  record Listing(List<Found> objects, Optional<Instant> at) {}

  /** All objects whose names begin with a text, in the order of their names. */
  Listing list(String beginning) throws IOException {
    List<Found> found = new ArrayList<>();
    Optional<Instant> at = Optional.empty();
    String prefix = place.key(beginning);
    int own = place.key("").length();
    @Nullable String next = null;
    do {
      String from = next;
      ListObjectsV2Response page;
      try {
        page =
            retry.run(
                "listing " + place,
                () ->
                    client.listObjectsV2(
                        list ->
                            list.bucket(place.bucket()).prefix(prefix).continuationToken(from)));
      } catch (SdkException e) {
        throw new IOException(Failure.of(settings, place, e).text(), e);
      }
      for (S3Object object : page.contents()) {
        found.add(
            new Found(
                object.key().substring(own),
                object.size(),
                tag(object.eTag()),
                object.lastModified()));
      }
      if (at.isEmpty()) {
        at = page.sdkHttpResponse().firstMatchingHeader("Date").flatMap(HttpDates::parse);
      }
      next = Boolean.TRUE.equals(page.isTruncated()) ? page.nextContinuationToken() : null;
    } while (next != null);
    return new Listing(found, at);
  }

  private static String tag(@Nullable String quoted) {
    return quoted == null || quoted.contains("-") ? "" : quoted.replace("\"", "");
  }

  /** Opens an object from its beginning; a connection that breaks is made again where it was. */
  InputStream open(String name) throws IOException {
    return new ResumingStream(at -> from(name, at));
  }

  /** A part of an object, from somewhere on. */
  record Rest(InputStream in, String tag) {}

  private Rest from(String name, ResumingStream.Place at) throws IOException {
    ResponseInputStream<GetObjectResponse> in;
    try {
      in =
          retry.run(
              "reading " + where(name),
              () ->
                  client.getObject(
                      get -> {
                        get.bucket(place.bucket()).key(place.key(name));
                        if (at.offset() > 0) {
                          get.range("bytes=" + at.offset() + "-").ifMatch(at.tag());
                        }
                      }));
    } catch (SdkException e) {
      throw missing(name, e);
    }
    return new Rest(in, Objects.requireNonNullElse(in.response().eTag(), ""));
  }

  private IOException missing(String name, SdkException e) {
    NoSuchFileException none =
        new NoSuchFileException(where(name), null, "there is no such object");
    none.initCause(e);
    return none;
  }

  String where(String name) {
    return "s3://" + place.bucket() + "/" + place.key(name);
  }

  /** What is known of an object's content without reading it. */
  record Known(String sum, String content) {}

  /** Empty if there is no such object, or it was sent by somebody else. */
  Optional<Known> known(String name) throws IOException {
    try {
      HeadObjectResponse head =
          retry.run(
              "looking at " + where(name),
              () -> client.headObject(ask -> ask.bucket(place.bucket()).key(place.key(name))));
      String sum = head.metadata().get(SUM);
      String content = head.metadata().get(CONTENT);
      return sum == null || content == null
          ? Optional.empty()
          : Optional.of(new Known(sum, content));
    } catch (SdkException e) {
      return Optional.empty();
    }
  }

  /** Writes a small object; returns its tag. */
  String put(String name, byte[] text) throws IOException {
    String sum = FileSums.hex(FileSums.sha256().digest(text));
    return send(name, Map.of(SUM, sum), Md5.of(text), RequestBody.fromBytes(text));
  }

  /**
   * Sends a file, a large one in parts; returns the object's tag, empty of one in parts.
   *
   * @param stored the file as it is
   * @param content tells its rows from others
   */
  String put(String name, Path file, StoredFile stored, String content) throws IOException {
    Map<String, String> metadata = Map.of(SUM, stored.sha256(), CONTENT, content);
    if (stored.bytes() > Uploads.WHOLE_BYTES) {
      uploads.send(place.key(name), file, stored.bytes(), metadata);
      return ""; // how such a tag is made differs between storages, and between their answers
    }
    return send(name, metadata, Md5.of(file, 0, stored.bytes()), RequestBody.fromFile(file));
  }

  private String send(String name, Map<String, String> metadata, String md5, RequestBody body)
      throws IOException {
    try {
      return tag(
          retry
              .run(
                  "writing " + where(name),
                  () ->
                      client.putObject(
                          put ->
                              put.bucket(place.bucket())
                                  .key(place.key(name))
                                  .contentMD5(md5)
                                  .metadata(metadata),
                          body))
              .eTag());
    } catch (SdkException e) {
      throw new IOException(Failure.of(settings, place, e).text(), e);
    }
  }

  /**
   * Has the storage copy an object; returns the copy's tag.
   *
   * @return empty if there is none any more
   */
  Optional<String> copy(String from, String to) throws IOException {
    try {
      return Optional.of(
          tag(
              retry
                  .run(
                      "copying " + where(from),
                      () ->
                          client.copyObject(
                              copy ->
                                  copy.sourceBucket(place.bucket())
                                      .sourceKey(place.key(from))
                                      .destinationBucket(place.bucket())
                                      .destinationKey(place.key(to))))
                  .copyObjectResult()
                  .eTag()));
    } catch (SdkException e) {
      return Optional.empty();
    }
  }

  /** Removes an object, if there is one. */
  void delete(String name) throws IOException {
    try {
      var _ =
          retry.run(
              "deleting " + where(name),
              () -> client.deleteObject(it -> it.bucket(place.bucket()).key(place.key(name))));
    } catch (SdkException e) {
      // it is gone, or the bucket is
    }
  }

  /** Drops what was sent of large files that never became objects, as far as the storage can. */
  void dropUploads(String beginning) throws IOException {
    ListMultipartUploadsResponse found;
    try {
      found =
          retry.run(
              "looking for unfinished uploads in " + place,
              () ->
                  client.listMultipartUploads(
                      list -> list.bucket(place.bucket()).prefix(place.key(beginning))));
    } catch (SdkException | IOException e) {
      return; // not every storage can tell; they cost room, nothing else
    }
    for (MultipartUpload upload : found.uploads()) {
      if (upload.key().startsWith(place.key(beginning))) {
        uploads.drop(upload.key(), upload.uploadId());
      }
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
