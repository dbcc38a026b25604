package dev.baton.proxy.fuzz;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Makes inputs from others, without looking at what they reach. */
final class Mutations {

  private static final int LONGEST = 2048;
  private static final int[] TELLING = {
    0, 1, 2, 4, 7, 8, 0x7f, 0x80, 0xfa, 0xfb, 0xfc, 0xfd, 0xfe, 0xff
  };

  private Mutations() {}

  /** One of the inputs, changed in some places; sometimes grown together with another. */
  static byte[] of(List<byte[]> inputs, Random random) {
    byte[] input = inputs.get(random.nextInt(inputs.size())).clone();
    int changes = 1 + random.nextInt(1 + random.nextInt(6));
    for (int i = 0; i < changes; i++) {
      input = changed(input, inputs, random);
    }
    return input;
  }

  private static byte[] changed(byte[] input, List<byte[]> inputs, Random random) {
    if (input.length == 0) {
      return new byte[] {(byte) random.nextInt()};
    }
    int at = random.nextInt(input.length);
    switch (random.nextInt(7)) {
      case 0 -> input[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> input[at] = (byte) random.nextInt();
      case 2, 3 -> input[at] = (byte) TELLING[random.nextInt(TELLING.length)];
      case 4 -> {
        return Arrays.copyOf(input, at);
      }
      case 5 -> {
        int end = at + random.nextInt(Math.min(16, input.length - at) + 1);
        return joined(Arrays.copyOf(input, end), Arrays.copyOfRange(input, at, input.length));
      }
      default -> {
        byte[] other = inputs.get(random.nextInt(inputs.size()));
        return joined(
            Arrays.copyOf(input, at),
            Arrays.copyOfRange(other, random.nextInt(other.length + 1), other.length));
      }
    }
    return input;
  }

  private static byte[] joined(byte[] first, byte[] second) {
    int length = Math.min(LONGEST, first.length + second.length);
    byte[] all = Arrays.copyOf(first, length);
    System.arraycopy(
        second, 0, all, Math.min(first.length, length), Math.max(0, length - first.length));
    return all;
  }
}
