package dev.baton.ops.backup.s3;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/**
 * Sends large files in parts, so that a connection that breaks costs one of them. Nothing of the
 * file is in memory. Thread-safe.
 */
final class Uploads {

  /** Up to here a file is sent in one request. */
  static final long WHOLE_BYTES = 32L << 20;

  private static final Logger LOG = LoggerFactory.getLogger(Uploads.class);
  private static final long PART_BYTES = 16L << 20;
  private static final long MOST_PARTS = 10_000;
  private static final String TYPE = "application/octet-stream";

  private final S3Client client;
  private final Retry retry;
  private final S3Address place;

  Uploads(S3Client client, Retry retry, S3Address place) {
    this.client = client;
    this.retry = retry;
    this.place = place;
  }

  void send(String key, Path file, long bytes, Map<String, String> metadata) throws IOException {
    String doing = "writing s3://" + place.bucket() + "/" + key;
    String upload =
        found(
            () ->
                retry
                    .run(
                        doing,
                        () ->
                            client.createMultipartUpload(
                                it -> it.bucket(place.bucket()).key(key).metadata(metadata)))
                    .uploadId());
    try {
      List<CompletedPart> parts = parts(key, upload, file, bytes, doing);
      var _ =
          found(
              () ->
                  retry.run(
                      doing,
                      () ->
                          client.completeMultipartUpload(
                              it ->
                                  it.bucket(place.bucket())
                                      .key(key)
                                      .uploadId(upload)
                                      .multipartUpload(all -> all.parts(parts)))));
    } catch (IOException | RuntimeException e) {
      drop(key, upload);
      throw e;
    }
  }

  private List<CompletedPart> parts(String key, String upload, Path file, long bytes, String doing)
      throws IOException {
    long size = Math.max(PART_BYTES, (bytes + MOST_PARTS - 1) / MOST_PARTS);
    List<CompletedPart> parts = new ArrayList<>();
    for (long offset = 0; offset < bytes; offset += size) {
      long from = offset;
      long length = Math.min(size, bytes - offset);
      int number = parts.size() + 1;
      String md5 = Md5.of(file, from, length);
      RequestBody body =
          RequestBody.fromContentProvider(() -> part(file, from, length), length, TYPE);
      String tag =
          found(
              () ->
                  retry
                      .run(
                          doing + ", part " + number,
                          () ->
                              client.uploadPart(
                                  it ->
                                      it.bucket(place.bucket())
                                          .key(key)
                                          .uploadId(upload)
                                          .partNumber(number)
                                          .contentLength(length)
                                          .contentMD5(md5),
                                  body))
                      .eTag());
      parts.add(CompletedPart.builder().partNumber(number).eTag(tag).build());
    }
    return parts;
  }

  /** What is sent to, and is not there, is an error like any other. */
  private <T> T found(Sending<T> sending) throws IOException {
    try {
      return sending.run();
    } catch (SdkException e) {
      throw new IOException(
          "the upload is not known any more at the storage: " + e.getMessage(), e);
    }
  }

  @FunctionalInterface
  private interface Sending<T> {
    T run() throws IOException;
  }

  private static InputStream part(Path file, long offset, long length) {
    try {
      FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
      channel.position(offset);
      return new BoundedStream(Channels.newInputStream(channel), length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Drops what was sent of an object; if that fails it costs room, nothing else. */
  void drop(String key, String upload) {
    try {
      client.abortMultipartUpload(it -> it.bucket(place.bucket()).key(key).uploadId(upload));
    } catch (SdkException e) {
      LOG.debug("an unfinished upload of {} could not be dropped", key, e);
    }
  }
}
