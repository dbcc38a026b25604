package dev.baton.proxy.fuzz;

import dev.baton.wire.packet.Commands;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Commands that are nearly right. */
public final class Mutants {

  private static final int LAST_COMMAND = 0x20;
  private static final List<byte[]> COMMANDS = commands();

  private Mutants() {}

  private static List<byte[]> commands() {
    List<byte[]> all = new ArrayList<>();
    for (byte[] statement : Samples.statements()) {
      byte[] query = statement.clone();
      query[0] = Commands.QUERY;
      all.add(query);
      byte[] prepare = statement.clone();
      prepare[0] = Commands.STMT_PREPARE;
      all.add(prepare);
    }
    for (int command = 0; command <= LAST_COMMAND; command++) {
      all.add(new byte[] {(byte) command, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
      all.add(new byte[] {(byte) command});
    }
    return all;
  }

  /** A payload. */
  public static byte[] command(Random random) {
    return Mutations.of(COMMANDS, random);
  }
}
