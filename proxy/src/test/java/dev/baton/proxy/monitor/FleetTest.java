package dev.baton.proxy.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.core.instance.InstanceKey;
import dev.baton.proxy.config.Groupings;
import dev.baton.proxy.config.ReplicationPair;
import dev.baton.proxy.config.ServerEntry;
import dev.baton.proxy.config.ServerEntry.Status;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FleetTest {

  private static final InstanceKey A = new InstanceKey("a", 3306);
  private static final InstanceKey B = new InstanceKey("b", 3306);
  private static final Groupings PAIR = Groupings.of(new ReplicationPair(10, 20, "read_only"));

  private final Map<InstanceKey, Seen> seen = new HashMap<>();

  private List<String> effective(MonitorSettings settings, ServerEntry... servers) {
    return Fleet.effective(List.of(servers), PAIR, seen, settings).servers().stream()
        .map(one -> one.hostgroup() + " " + one.instance().host() + " " + one.status())
        .sorted()
        .toList();
  }

  private static ServerEntry server(int hostgroup, InstanceKey instance, Status status) {
    return new ServerEntry(hostgroup, instance, status, 1, 100, 5, false, false);
  }

  private static ServerEntry online(int hostgroup, InstanceKey instance) {
    return server(hostgroup, instance, Status.ONLINE);
  }

  private static MonitorSettings writerOnlyWrites() {
    return with(false, MonitorSettings.DEFAULT.group());
  }

  static MonitorSettings with(MonitorSettings.Group group) {
    return with(true, group);
  }

  private static MonitorSettings with(boolean writerIsAlsoReader, MonitorSettings.Group group) {
    MonitorSettings d = MonitorSettings.DEFAULT;
    return new MonitorSettings(
        true,
        d.user(),
        d.password(),
        d.connect(),
        d.ping(),
        3,
        d.readOnly(),
        3,
        d.lag(),
        60,
        writerIsAlsoReader,
        d.history(),
        group,
        d.galera());
  }

  @Test
  void aServerThatWasNeverAskedStaysWhereItWasConfigured() {
    assertThat(effective(MonitorSettings.DEFAULT, online(10, A), online(20, B)))
        .containsExactly("10 a ONLINE", "20 b ONLINE");
  }

  @Test
  void aWritableServerMovesToTheWritersAndAReadOnlyOneToTheReaders() {
    seen.put(A, Seen.NOTHING.readOnlyIs(true));
    seen.put(B, Seen.NOTHING.readOnlyIs(false));
    assertThat(effective(writerOnlyWrites(), online(10, A), online(20, B)))
        .containsExactly("10 b ONLINE", "20 a ONLINE");
  }

  @Test
  void aWriterIsAlsoAReaderUnlessToldOtherwise() {
    seen.put(A, Seen.NOTHING.readOnlyIs(false));
    assertThat(effective(MonitorSettings.DEFAULT, online(10, A)))
        .containsExactly("10 a ONLINE", "20 a ONLINE");
    assertThat(effective(writerOnlyWrites(), online(10, A))).containsExactly("10 a ONLINE");
  }

  @Test
  void oneThatDoesNotSayThreeTimesCountsAsReadOnlyIfItEverSaid() {
    seen.put(A, Seen.NOTHING.readOnlyIs(false).readOnlyFailed(3).readOnlyFailed(3));
    assertThat(effective(writerOnlyWrites(), online(10, A))).containsExactly("10 a ONLINE");
    seen.put(A, seen.get(A).readOnlyFailed(3));
    assertThat(effective(writerOnlyWrites(), online(10, A))).containsExactly("20 a ONLINE");
    seen.put(A, Seen.NOTHING.readOnlyFailed(1));
    assertThat(effective(writerOnlyWrites(), online(10, A))).containsExactly("10 a ONLINE");
  }

  @Test
  void aServerThatDoesNotAnswerPingsIsShunnedUntilItDoes() {
    Seen silent = Seen.NOTHING.pingFailed().pingFailed();
    seen.put(A, silent);
    assertThat(effective(MonitorSettings.DEFAULT, online(10, A))).containsExactly("10 a ONLINE");
    seen.put(A, silent.pingFailed());
    assertThat(effective(MonitorSettings.DEFAULT, online(10, A))).containsExactly("10 a SHUNNED");
    seen.put(A, silent.pingFailed().pinged());
    assertThat(effective(MonitorSettings.DEFAULT, online(10, A))).containsExactly("10 a ONLINE");
  }

  @Test
  void aReaderThatLagsTooFarIsShunnedAndAWriterIsNot() {
    seen.put(A, Seen.NOTHING.readOnlyIs(false).lagIs(6));
    seen.put(B, Seen.NOTHING.readOnlyIs(true).lagIs(6));
    assertThat(effective(writerOnlyWrites(), online(10, A), online(20, B)))
        .containsExactly("10 a ONLINE", "20 b SHUNNED");
    seen.put(B, Seen.NOTHING.readOnlyIs(true).lagIs(5));
    assertThat(effective(writerOnlyWrites(), online(20, B))).containsExactly("20 b ONLINE");
  }

  @Test
  void aServerWhosePingsTakeTooLongIsShunnedUntilTheyDoNot() {
    ServerEntry near = new ServerEntry(10, A, Status.ONLINE, 1, 100, 5, null, false, 20);
    Seen slow = Seen.NOTHING.pinged(21);
    seen.put(A, slow);
    assertThat(effective(MonitorSettings.DEFAULT, near)).containsExactly("10 a SHUNNED");
    seen.put(A, slow.pinged(15));
    assertThat(effective(MonitorSettings.DEFAULT, near)).containsExactly("10 a ONLINE");
    seen.put(A, slow.pinged(15).pinged(100));
    assertThat(effective(MonitorSettings.DEFAULT, near)).containsExactly("10 a SHUNNED");
    assertThat(effective(MonitorSettings.DEFAULT, online(10, A)))
        .as("it has no limit")
        .containsExactly("10 a ONLINE");
  }

  @Test
  void whatWasSetOfflineStaysSoWhereverItMoves() {
    seen.put(A, Seen.NOTHING.readOnlyIs(true));
    assertThat(effective(MonitorSettings.DEFAULT, server(10, A, Status.OFFLINE_SOFT)))
        .containsExactly("20 a OFFLINE_SOFT");
  }

  @Test
  void aHostgroupWithoutAPairIsLeftAlone() {
    seen.put(A, Seen.NOTHING.readOnlyIs(true));
    assertThat(effective(MonitorSettings.DEFAULT, online(30, A))).containsExactly("30 a ONLINE");
  }
}
