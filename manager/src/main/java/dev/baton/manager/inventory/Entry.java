package dev.baton.manager.inventory;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One thing that a person has said.
 *
 * @param about an instance ({@code host:port}), or empty for the whole cluster
 * @param name tells several of a kind apart; empty where there is one
 * @param until when it is no longer true; empty for ever
 */
record Entry(Kind kind, String about, String name, String value, Optional<Instant> until) {

  private static final int FIELDS = 5;

  /** What a thing that is said is about. */
  enum Kind {
    /** Leave this instance as a person has put it. */
    HANDS_OFF,
    /** Whether the cluster is armed. */
    ARMED,
    /** A label, with or without a value. */
    TAG,
    /** A group that the instance is counted in. */
    POOL,
    /** Another name of the cluster, or of an instance. */
    ALIAS,
    /** The cluster's domain. */
    DOMAIN,
    /** Under which names instances are known. */
    NAMES,
    /** A regular expression that reads a property out of a host's name. */
    PATTERN,
    /** Who is to be promoted rather than others. */
    PROMOTION_RULE
  }

  boolean sameThing(Entry other) {
    return kind == other.kind && about.equals(other.about) && name.equals(other.name);
  }

  boolean holdsAt(Instant now) {
    return until.isEmpty() || until.get().isAfter(now);
  }

  /** One line. */
  String toLine() {
    return Stream.of(kind.name(), about, name, value, until.map(Instant::toString).orElse(""))
        .map(field -> URLEncoder.encode(field, StandardCharsets.UTF_8))
        .collect(Collectors.joining("\t"));
  }

  /**
   * @throws IllegalArgumentException if the line is none that {@link #toLine} wrote
   */
  static Entry ofLine(String line) {
    List<String> fields =
        Arrays.stream(line.split("\t", -1))
            .map(field -> URLDecoder.decode(field, StandardCharsets.UTF_8))
            .toList();
    if (fields.size() != FIELDS) {
      throw new IllegalArgumentException("'" + line + "' is no entry of an inventory");
    }
    return new Entry(
        Kind.valueOf(fields.get(0)),
        fields.get(1),
        fields.get(2),
        fields.get(3),
        fields.get(4).isEmpty() ? Optional.empty() : Optional.of(Instant.parse(fields.get(4))));
  }
}
