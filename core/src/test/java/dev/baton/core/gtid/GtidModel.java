package dev.baton.core.gtid;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BiConsumer;

/** What a GTID set means, written so plainly that it cannot be wrong: one bit a transaction. */
final class GtidModel {

  private static final UUID[] UUIDS = {
    UUID.fromString("00000000-71ca-11e1-9e33-c80aa9429562"),
    UUID.fromString("3e11fa47-71ca-11e1-9e33-c80aa9429562"),
    UUID.fromString("f0000000-71ca-11e1-9e33-c80aa9429562"),
  };
  private static final String[] TAGS = {"", "", "a", "backfill_2"};
  private static final int HIGHEST = 40;

  final TreeMap<MysqlGtidSource, BitSet> bits = new TreeMap<>();

  static GtidModel random(Random random) {
    GtidModel model = new GtidModel();
    for (int i = random.nextInt(8); i > 0; i--) {
      int first = 1 + random.nextInt(HIGHEST);
      model
          .bits
          .computeIfAbsent(randomSource(random), source -> new BitSet())
          .set(first, first + 1 + random.nextInt(6));
    }
    return model;
  }

  static MysqlGtidSource randomSource(Random random) {
    return new MysqlGtidSource(
        UUIDS[random.nextInt(UUIDS.length)], TAGS[random.nextInt(TAGS.length)]);
  }

  static MysqlGtid randomGtid(Random random) {
    return new MysqlGtid(randomSource(random), 1 + random.nextInt(HIGHEST));
  }

  GtidModel combine(GtidModel other, BiConsumer<BitSet, BitSet> operation) {
    GtidModel result = new GtidModel();
    bits.forEach((source, mine) -> result.bits.put(source, (BitSet) mine.clone()));
    other.bits.keySet().forEach(s -> result.bits.computeIfAbsent(s, source -> new BitSet()));
    result.bits.forEach(
        (source, mine) -> operation.accept(mine, other.bits.getOrDefault(source, new BitSet())));
    return result;
  }

  boolean contains(MysqlGtid gtid) {
    BitSet of = bits.get(gtid.source());
    return of != null && of.get((int) gtid.number());
  }

  long count() {
    return bits.values().stream().mapToLong(BitSet::cardinality).sum();
  }

  /** The set under test, built one transaction at a time. */
  MysqlGtidSet toSet() {
    List<MysqlGtid> gtids = new ArrayList<>();
    bits.forEach(
        (source, numbers) -> numbers.stream().forEach(n -> gtids.add(new MysqlGtid(source, n))));
    return MysqlGtidSet.of(gtids);
  }

  /** Its canonical text, by brute force. */
  String toText() {
    StringBuilder text = new StringBuilder();
    UUID current = null;
    for (var entry : bits.entrySet()) {
      if (entry.getValue().isEmpty()) {
        continue;
      }
      if (!entry.getKey().uuid().equals(current)) {
        current = entry.getKey().uuid();
        text.append(text.isEmpty() ? "" : ",").append(current);
      }
      text.append(entry.getKey().tag().isEmpty() ? "" : ":" + entry.getKey().tag());
      BitSet numbers = entry.getValue();
      for (int first = numbers.nextSetBit(0); first > 0; ) {
        int end = numbers.nextClearBit(first);
        text.append(':').append(first).append(end - first > 1 ? "-" + (end - 1) : "");
        first = numbers.nextSetBit(end);
      }
    }
    return text.toString();
  }

  /** The same set as a careless person writes it: shuffled, overlapping, spaced, in any case. */
  String toUntidyText(Random random) {
    List<String> parts = new ArrayList<>();
    bits.forEach(
        (source, numbers) ->
            numbers.stream()
                .forEach(
                    n -> {
                      int last = n;
                      while (random.nextBoolean() && numbers.get(last + 1)) {
                        last++;
                      }
                      parts.add(source + ":" + n + (last > n ? "-" + last : ""));
                    }));
    Collections.shuffle(parts, random);
    StringBuilder text = new StringBuilder();
    for (String part : parts) {
      text.append(random.nextBoolean() ? part : part.toUpperCase(Locale.ROOT));
      text.append(random.nextInt(5) == 0 ? " ,, " : ",\n");
    }
    return text.toString();
  }
}
