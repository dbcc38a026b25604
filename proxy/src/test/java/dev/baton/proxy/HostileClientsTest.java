package dev.baton.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import dev.baton.core.net.ListenAddresses;
import dev.baton.core.routing.RoutingTable;
import dev.baton.core.secret.Secret;
import dev.baton.proxy.ProxySettings.Limits;
import dev.baton.proxy.ProxySettings.ProxyUser;
import dev.baton.proxy.fuzz.Mutants;
import dev.baton.testkit.Seeded;
import dev.baton.wire.client.WireConnection;
import dev.baton.wire.packet.Capabilities;
import dev.baton.wire.packet.Commands;
import dev.baton.wire.packet.Packets;
import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Whatever a client sends: it gets the protocol's error and is hung up on, and one that works on
 * the same event loop meanwhile gets all its answers.
 */
@Timeout(60)
class HostileClientsTest extends ProxyFixture {

  private static final Duration LOGIN_TIMEOUT = Duration.ofSeconds(3);

  /** Not the user of who works: nobody may kill the sessions of others. */
  private static final String HOSTILE = "hostile";

  private static final long MEMORY = 48L << 20;

  private final Queue<String> saidOfTheServer = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean over = new AtomicBoolean();
  private Future<Integer> worker;

  @BeforeEach
  void somebodyWorks() throws Exception {
    proxy.close();
    ProxySettings settings =
        new ProxySettings(
            "test",
            "127.0.0.1",
            0,
            1,
            List.of(new ProxyUser("app", PASSWORD), new ProxyUser(HOSTILE, PASSWORD)),
            Duration.ofSeconds(10),
            20,
            new Limits(2_000, 20 << 20, LOGIN_TIMEOUT, Duration.ofSeconds(5)),
            null,
            false,
            ListenAddresses.NONE);
    proxy = Proxy.start(settings, (instance, what) -> saidOfTheServer.add(what));
    await(follower(proxy).renewLease(1, Duration.ofMinutes(2)));
    await(follower(proxy).publish(new RoutingTable("test", 1, 1, old.key(), List.of())));
    old.forget();
    WireConnection good = connect();
    Callable<Integer> work =
        () -> {
          int answers = 0;
          try (good) {
            do { // once at the least, however soon the test is over
              assertThat(good.query(SELECT).scalar()).isEqualTo("old");
              answers++;
            } while (!over.get());
          }
          return answers;
        };
    worker = clients.submit(work);
  }

  @AfterEach
  void heNoticedNothingAndNothingIsLeft() throws Exception {
    over.set(true);
    assertThat(worker.get()).isPositive();
    for (int i = 0; i < 1_000 && proxy.stats().sessions() > 0; i++) {
      Thread.sleep(10);
    }
    assertThat(proxy.stats().sessions()).isZero();
    assertThat(saidOfTheServer).isEmpty();
  }

  // ---- before the login

  private void assertEndsLogin(int code, byte... said) throws Exception {
    try (RawClient client = new RawClient(proxy)) {
      client.send(said);
      assertEnds(client, code, (said[3] + 1) & 0xff);
    }
  }

  private static void assertEnds(RawClient client, int code, int sequence) throws IOException {
    RawClient.Answer last = client.readToTheEnd();
    assertThat(last).as("error " + code).isNotNull();
    assertThat(last.isError()).isTrue();
    assertThat(last.error().code()).as(last.error().toString()).isEqualTo(code);
    assertThat(last.sequence()).isEqualTo(sequence);
  }

  @Test
  void aLoginThatIsNoneIsABadHandshake() throws Exception {
    assertEndsLogin(1043, RawClient.packet(1, "GET / HTTP/1.1\r\n\r\n".getBytes(US_ASCII)));
    assertEndsLogin(1043, RawClient.packet(1));
    byte[] login;
    try (RawClient client = new RawClient(proxy)) {
      login = client.login(HOSTILE, PASSWORD, 0);
    }
    for (int length : new int[] {36, 38, 45, login.length - 30}) {
      assertEndsLogin(1043, RawClient.packet(1, Arrays.copyOfRange(login, 4, length)));
    }
  }

  @Test
  void aLoginOfMegabytesIsTooLargeAndOneOfAnotherNumberOutOfOrder() throws Exception {
    assertEndsLogin(1153, (byte) 0xff, (byte) 0xff, (byte) 0xfe, (byte) 1);
    try (RawClient client = new RawClient(proxy)) {
      byte[] login = client.login(HOSTILE, PASSWORD, 0);
      login[3] = 7;
      client.send(login);
      assertEnds(client, 1156, 8);
    }
  }

  @Test
  void whoDoesNotLogInInTimeIsHungUpOnHoweverSlowlyItTalks() throws Exception {
    List<RawClient> slow = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      slow.add(new RawClient(proxy));
    }
    byte[] login = slow.getFirst().login(HOSTILE, PASSWORD, 0);
    int hungUpOn = 0;
    for (int at = 0; at < login.length && hungUpOn < slow.size(); at++) {
      hungUpOn = 0;
      for (RawClient client : slow) {
        hungUpOn += says(client, login[at]) ? 0 : 1;
      }
      Thread.sleep(LOGIN_TIMEOUT.toMillis() / 20);
    }
    for (RawClient client : slow) {
      assertThat(client.readToTheEnd()).isNull();
      client.close();
    }
  }

  private static boolean says(RawClient client, byte one) {
    try {
      client.send(one);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void aFloodOfWrongPasswordsIsDeniedOneByOne() throws Exception {
    List<Future<Integer>> codes = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      String user = i % 3 == 0 ? "nobody" + i : "app";
      codes.add(
          clients.submit(
              () -> {
                try (RawClient client = new RawClient(proxy)) {
                  client.send(client.login(user, new Secret("wrong"), 0));
                  RawClient.Answer last = client.readToTheEnd();
                  return last == null ? 0 : last.error().code();
                }
              }));
    }
    for (Future<Integer> code : codes) {
      assertThat(code.get()).isEqualTo(1045);
    }
  }

  // ---- after it

  private void assertEndsSession(int code, int sequence, byte... said) throws Exception {
    try (RawClient client = new RawClient(proxy).in(HOSTILE, PASSWORD)) {
      client.send(said);
      assertEnds(client, code, sequence);
    }
  }

  @Test
  void aBrokenCommandEndsTheSessionWithItsError() throws Exception {
    assertEndsSession(1835, 1, RawClient.packet(0));
    assertEndsSession(1156, 4, RawClient.packet(3, (byte) Commands.PING));
    assertEndsSession(1835, 1, RawClient.packet(0, (byte) Commands.PROCESS_KILL, (byte) 1));
    assertEndsSession(1835, 1, RawClient.packet(0, (byte) Commands.STMT_EXECUTE));
    assertEndsSession(1835, 1, RawClient.packet(0, (byte) Commands.STMT_SEND_LONG_DATA));
    assertEndsSession(1835, 1, RawClient.packet(0, (byte) Commands.STMT_CLOSE, (byte) 1));
    assertEndsSession(1043, 1, RawClient.packet(0, (byte) Commands.CHANGE_USER, (byte) 'a'));
  }

  @Test
  void aCommandLargerThanAllowedIsRefusedBeforeItIsRead() throws Exception {
    byte[] first = new byte[Packets.MAX_PAYLOAD + 8];
    Arrays.fill(first, (byte) 0xff); // the header of the first, and of the second part
    first[3] = 0;
    first[4] = Commands.QUERY;
    first[Packets.MAX_PAYLOAD + 7] = 1;
    assertEndsSession(1153, 1, first);
  }

  /** A server that got them would hang up, and all its connections be suspected. */
  @Test
  void partsOfACommandThatAreOutOfOrderNeverReachAServer() throws Exception {
    byte[] parts = new byte[Packets.MAX_PAYLOAD + 8];
    Arrays.fill(parts, (byte) ' ');
    Arrays.fill(parts, 0, 3, (byte) 0xff);
    parts[3] = 0;
    parts[4] = Commands.QUERY;
    Arrays.fill(parts, Packets.MAX_PAYLOAD + 4, parts.length, (byte) 0);
    parts[parts.length - 1] = 5;
    assertEndsSession(1156, 1, parts);
  }

  @Test
  void framesThatCannotBeUnpackedEndTheSession() throws Exception {
    try (RawClient client = new RawClient(proxy)) {
      client.send(client.login(HOSTILE, PASSWORD, Capabilities.COMPRESS));
      assertThat(client.read()).isNotNull();
      byte[] lie = {5, 0, 0, 0, (byte) 0xff, (byte) 0xff, (byte) 0xff, 1, 2, 3, 4, 5};
      client.send(lie);
      assertThat(unpacked(client.rest())).contains("Malformed communication packet");
    }
  }

  @Test
  void framesOfZstdThatCannotBeUnpackedEndTheSession() throws Exception {
    byte[] noZstd = {5, 0, 0, 0, (byte) 0xff, (byte) 0xff, (byte) 0xff, 1, 2, 3, 4, 5};
    byte[] cutOff = {
      9, 0, 0, 0, 100, 0, 0, 0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0x20, 0x64, 1, 2, 3
    };
    for (byte[] lie : List.of(noZstd, cutOff)) {
      try (RawClient client = new RawClient(proxy)) {
        client.send(client.login(HOSTILE, PASSWORD, Capabilities.ZSTD_COMPRESSION));
        assertThat(client.read()).isNotNull();
        client.send(lie);
        byte[] frame = client.rest();
        byte[] body = Arrays.copyOfRange(frame, 7, frame.length);
        boolean packed = frame[4] != 0; // which so short an error does not have to be
        assertThat(new String(packed ? Zstd.decompress(body, 1_000) : body, US_ASCII))
            .contains("Malformed communication packet");
      }
    }
  }

  private static String unpacked(byte[] frame) throws DataFormatException {
    Inflater inflater = new Inflater();
    inflater.setInput(frame, 7, frame.length - 7);
    byte[] plain = new byte[1_000];
    int length = inflater.inflate(plain);
    inflater.end();
    return new String(plain, 0, length, US_ASCII);
  }

  @Test
  void commandsOfAnyBytesAreAnsweredOrEndTheirSession() {
    long before = PlatformDependent.usedDirectMemory();
    Seeded.check(
        "commands",
        60,
        random -> {
          try (RawClient client = new RawClient(proxy).in(HOSTILE, PASSWORD)) {
            for (int i = 0; i < 20; i++) {
              byte[] payload = Mutants.command(random);
              client.send(RawClient.packet(random.nextInt(20) == 0 ? 1 : 0, payload));
            }
            client.endSending();
            client.readToTheEnd();
          } catch (IOException e) {
            // hung up on in the middle
          }
          assertThat(PlatformDependent.usedDirectMemory() - before).isLessThan(MEMORY);
        });
  }
}
