package dev.baton.proxy.fuzz;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * The inputs that the coverage-guided runs kept, because each reaches something that the others do
 * not, and those that once were findings. A file for each target, with an input in hexadecimal in
 * each line; what follows a # is for people.
 */
final class Corpus {

  private Corpus() {}

  static String file(FuzzTarget target) {
    return target.id() + ".hex";
  }

  /** All that there is to begin with: samples and what was kept. */
  static List<byte[]> inputs(FuzzTarget target) throws IOException {
    List<byte[]> inputs = new ArrayList<>(target.samples());
    try (InputStream in = Corpus.class.getResourceAsStream("/fuzz/" + file(target))) {
      if (in != null) {
        for (String line : new String(in.readAllBytes(), StandardCharsets.US_ASCII).split("\n")) {
          inputs.add(HexFormat.of().parseHex(line.replaceFirst("#.*", "").strip()));
        }
      }
    }
    return inputs;
  }
}
