package dev.baton.core.gtid;

/**
 * One MySQL transaction: {@code uuid:number} or {@code uuid:tag:number}.
 *
 * @param number its place in the source's series, 1..{@value #MAX_NUMBER}
 */
public record MysqlGtid(MysqlGtidSource source, long number) {

  /** The highest number servers give: 2^63-2. */
  public static final long MAX_NUMBER = Long.MAX_VALUE - 1;

  public MysqlGtid {
    if (number < 1 || number > MAX_NUMBER) {
      throw new IllegalArgumentException(
          "GTID number " + number + " of " + source + " is not in 1.." + MAX_NUMBER);
    }
  }

  /**
   * @throws IllegalArgumentException if the text is not exactly one GTID
   */
  public static MysqlGtid parse(String text) {
    MysqlGtidSet set = MysqlGtidSet.parse(text);
    if (set.count() != 1) {
      throw new IllegalArgumentException("not exactly one GTID: '" + text + "'");
    }
    MysqlGtidSet.Interval only = set.intervals().getFirst();
    return new MysqlGtid(only.source(), only.first());
  }

  @Override
  public String toString() {
    return source + ":" + number;
  }
}
