package dev.baton.ops.backup.s3;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in a bucket, as {@code s3://BUCKET/PREFIX}.
 *
 * @param prefix what the names of all objects begin with; empty, or without a slash at either end
 */
public record S3Address(String bucket, String prefix) {

  private static final String SCHEME = "s3://";
  private static final Pattern FORM =
      Pattern.compile("s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/+([^?#]*))?");

  /** Whether a text is meant as one. */
  public static boolean isOne(String text) {
    return text.startsWith(SCHEME);
  }

  /**
   * @throws IllegalArgumentException if it is none
   */
  public static S3Address parse(String text) {
    Matcher match = FORM.matcher(text);
    if (!match.matches()) {
      throw new IllegalArgumentException(
          "'%s' is no place in object storage: write s3://BUCKET or s3://BUCKET/PREFIX"
              .formatted(text));
    }
    String prefix = match.group(2) == null ? "" : match.group(2).replaceAll("/+$", "");
    return new S3Address(match.group(1), prefix);
  }

  /** The name of an object below it. */
  public String key(String name) {
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  /**
   * What is above it, if it is the address of something that is kept in a place.
   *
   * @throws IllegalArgumentException if it has no name in the bucket
   */
  public S3Address parent() {
    name();
    int slash = prefix.lastIndexOf('/');
    return new S3Address(bucket, slash < 0 ? "" : prefix.substring(0, slash));
  }

  /** The last part. */
  public String name() {
    if (prefix.isEmpty()) {
      throw new IllegalArgumentException(this + " names a bucket and no backup in it");
    }
    return prefix.substring(prefix.lastIndexOf('/') + 1);
  }

  @Override
  public String toString() {
    return SCHEME + bucket + (prefix.isEmpty() ? "" : "/" + prefix);
  }
}
