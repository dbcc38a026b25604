package dev.baton.server.demo.load;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the clients were told, compared with what the servers hold.
 *
 * @param acked writes that were acknowledged
 * @param failed writes that were answered with an error
 * @param unknown writes whose outcome the client was not told
 * @param lost acknowledged writes that at least one server that was read does not hold
 * @param duplicated writes that at least one server holds more than once
 * @param failedButPresent writes reported as failed that a server holds nevertheless
 * @param unknownPresent unknown writes that the primary turned out to hold
 * @param foreign rows that no client of the load can have written
 */
public record Verdict(
    long acked,
    long failed,
    long unknown,
    long lost,
    long duplicated,
    long failedButPresent,
    long unknownPresent,
    long foreign,
    List<ServerVerdict> servers) {

  public Verdict {
    servers = List.copyOf(servers);
  }

  /**
   * What one server holds.
   *
   * @param server {@code host:port}
   * @param missing acknowledged writes it does not hold
   * @param duplicated writes it holds more than once
   * @param error why it could not be read; null if it was
   */
  public record ServerVerdict(
      String server, long rows, long missing, long duplicated, @Nullable String error) {}

  /** Whether every promise made to a client was kept, and every server could be read. */
  public boolean clean() {
    return lost == 0
        && duplicated == 0
        && failedButPresent == 0
        && foreign == 0
        && servers.stream().allMatch(server -> server.error() == null);
  }

  /**
   * @param contents of the servers that have to hold everything, the primary first; those that
   *     could not be read count nothing as lost, they are reported as unreadable
   */
  static Verdict of(WriteLedger ledger, List<ServerContents> contents) {
    List<ServerContents> read = contents.stream().filter(c -> c.error() == null).toList();
    long lost = 0;
    long duplicated = 0;
    long failedButPresent = 0;
    long unknownPresent = 0;
    for (int client = 0; client < ledger.clients(); client++) {
      ClientLedger told = ledger.client(client);
      lost += missing(told.acknowledged(), client, read).cardinality();
      duplicated += repeated(client, read).cardinality();
      failedButPresent += present(told.failed(), client, read).cardinality();
      unknownPresent += present(told.unknown(), client, firstOf(read)).cardinality();
    }
    return new Verdict(
        ledger.acknowledged(),
        ledger.failed(),
        ledger.unknown(),
        lost,
        duplicated,
        failedButPresent,
        unknownPresent,
        read.stream().mapToLong(c -> c.foreign() + neverIssued(ledger, c)).sum(),
        servers(ledger, contents));
  }

  private static List<ServerContents> firstOf(List<ServerContents> read) {
    return read.isEmpty() ? read : read.subList(0, 1);
  }

  private static BitSet missing(BitSet acknowledged, int client, List<ServerContents> servers) {
    BitSet missing = new BitSet();
    for (ServerContents server : servers) {
      BitSet here = (BitSet) acknowledged.clone();
      here.andNot(server.present(client));
      missing.or(here);
    }
    return missing;
  }

  private static BitSet repeated(int client, List<ServerContents> servers) {
    BitSet repeated = new BitSet();
    servers.forEach(server -> repeated.or(server.repeated(client)));
    return repeated;
  }

  private static BitSet present(BitSet writes, int client, List<ServerContents> servers) {
    BitSet present = new BitSet();
    servers.forEach(server -> present.or(server.present(client)));
    present.and(writes);
    return present;
  }

  private static long neverIssued(WriteLedger ledger, ServerContents contents) {
    long count = 0;
    for (int client = 0; client < ledger.clients(); client++) {
      BitSet beyond = (BitSet) contents.present(client).clone();
      beyond.clear(0, ledger.client(client).lastIssued() + 1);
      count += beyond.cardinality();
    }
    return count;
  }

  private static List<ServerVerdict> servers(WriteLedger ledger, List<ServerContents> contents) {
    List<ServerVerdict> servers = new ArrayList<>();
    for (ServerContents server : contents) {
      List<ServerContents> alone = server.error() == null ? List.of(server) : List.of();
      long missing = 0;
      long repeated = 0;
      for (int client = 0; client < ledger.clients(); client++) {
        missing += missing(ledger.client(client).acknowledged(), client, alone).cardinality();
        repeated += repeated(client, alone).cardinality();
      }
      servers.add(
          new ServerVerdict(
              server.server().toString(), server.rows(), missing, repeated, server.error()));
    }
    return servers;
  }
}
