package dev.baton.wire.binlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.wire.packet.MalformedPacketException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BinlogFileTest {
  private static final String UUID = "00010203-0405-0607-0809-0a0b0c0d0e0f";

  @TempDir private Path directory;

  private BinlogFile scan(byte[] bytes) throws IOException {
    return BinlogFile.scan(Files.write(directory.resolve("binlog.000001"), bytes));
  }

  @Test
  void saysWhichTransactionsLieWhere() throws IOException {
    BinlogWriter log = new BinlogWriter("8.0.31").previousGtids(UUID + ":1-4");
    int first = log.length();
    log.gtid(5).query("CREATE TABLE t (a INT)");
    int second = log.length();
    log.gtid(6).query("BEGIN").query("INSERT INTO t VALUES (1)").xid();
    int third = log.length();
    log.gtid(7).query("BEGIN").query("x").query("COMMIT");
    int end = log.length();
    log.rotate("binlog.000002");

    BinlogFile file = scan(log.bytes());
    assertThat(file.damage()).isEmpty();
    assertThat(file.serverVersion()).isEqualTo("8.0.31");
    assertThat(file.previousGtids()).isEqualTo(UUID + ":1-4");
    assertThat(file.rotatedTo()).isEqualTo("binlog.000002");
    assertThat(file.wholeUntil()).isEqualTo(file.length());
    assertThat(file.transactions())
        .containsExactly(
            new BinlogFile.Transaction(UUID + ":5", first, second, true),
            new BinlogFile.Transaction(UUID + ":6", second, third, true),
            new BinlogFile.Transaction(UUID + ":7", third, end, true));
  }

  @Test
  void aFileCutAnywhereEndsAtItsLastWholeTransaction() throws IOException {
    BinlogWriter log = new BinlogWriter("8.0.31").previousGtids("");
    int[] ends = new int[4];
    ends[0] = log.length();
    for (int i = 1; i < ends.length; i++) {
      log.gtid(i).query("BEGIN").query("INSERT INTO t VALUES (" + i + ")").xid();
      ends[i] = log.length();
    }
    for (int length = ends[0]; length <= ends[3]; length++) {
      byte[] cut = new byte[length];
      System.arraycopy(log.bytes(), 0, cut, 0, length);
      BinlogFile file = scan(cut);
      int whole = 0;
      while (whole < 3 && ends[whole + 1] <= length) {
        whole++;
      }
      long complete = file.transactions().stream().filter(BinlogFile.Transaction::complete).count();
      assertThat(complete).as("cut at %s", length).isEqualTo(whole);
      assertThat(file.wholeUntil()).isEqualTo(ends[whole]);
    }
  }

  @Test
  void aWrongChecksumEndsTheReading() throws IOException {
    BinlogWriter log = new BinlogWriter("8.0.31").previousGtids("");
    log.gtid(1).query("CREATE TABLE a (b INT)");
    int second = log.length();
    log.gtid(2).query("CREATE TABLE c (d INT)");
    byte[] bytes = log.bytes();
    bytes[second + 30] ^= 1;
    BinlogFile file = scan(bytes);
    assertThat(file.damage()).contains("checksum");
    assertThat(file.transactions()).hasSize(1);
    assertThat(file.wholeUntil()).isEqualTo(second);
  }

  @Test
  void theMarkOfAFileInUseDoesNotSpoilItsChecksum() throws IOException {
    byte[] bytes = new BinlogWriter("8.0.31").previousGtids("").bytes();
    bytes[BinlogFileReader.MAGIC_LENGTH + 17] |= 1;
    assertThat(scan(bytes).damage()).isEmpty();
  }

  @Test
  void mariaDbTransactionsNeedNoBegin() throws IOException {
    BinlogWriter log = new BinlogWriter("11.4.5-MariaDB-log").mariadbGtidList(0, 1, 9);
    int first = log.length();
    log.mariadbGtid(10, true).query("CREATE TABLE t (a INT)");
    int second = log.length();
    log.mariadbGtid(11, false).query("INSERT INTO t VALUES (1)").xid();
    int end = log.length();
    BinlogFile file = scan(log.bytes());
    assertThat(file.previousGtids()).isEqualTo("0-1-9");
    assertThat(file.transactions())
        .containsExactly(
            new BinlogFile.Transaction("0-1-10", first, second, true),
            new BinlogFile.Transaction("0-1-11", second, end, true));
  }

  @Test
  void otherFilesAreRefused() {
    assertThatThrownBy(() -> scan(new byte[] {1, 2, 3, 4, 5}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("not a binary log");
    assertThatThrownBy(() -> scan(new byte[0])).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> scan(new byte[] {(byte) 0xfd, 'b', 'i', 'n'}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("encrypted");
  }

  @Test
  void noiseNeverGetsFurtherThanDamage() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    BinlogWriter log = new BinlogWriter("8.0.31").previousGtids(UUID + ":1-4:7");
    log.gtid(1).query("BEGIN").query("x").xid();
    for (int round = 0; round < 2_000; round++) {
      byte[] bytes = log.bytes();
      for (int i = 0; i <= random.nextInt(4); i++) {
        bytes[4 + random.nextInt(bytes.length - 4)] = (byte) random.nextInt();
      }
      try {
        scan(bytes);
      } catch (IOException e) {
        assertThat(e).hasMessageContaining("encrypted"); // noise can claim that
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + ", round " + round, e);
      }
    }
  }

  @Test
  void decodingNoiseIsMalformedAndNothingElse() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 100_000; round++) {
      byte[] raw = new byte[BinlogEvent.HEADER_LENGTH + random.nextInt(120)];
      random.nextBytes(raw);
      raw[4] = (byte) (random.nextBoolean() ? random.nextInt(45) : 160 + random.nextInt(12));
      EventDecoder decoder = new EventDecoder();
      try {
        decoder.decode(new BinlogEvent(raw, 0, -1));
      } catch (MalformedPacketException e) {
        // as it should be
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + ", round " + round + " type " + raw[4], e);
      }
    }
  }
}
