package dev.baton.proxy.fuzz;

import dev.baton.proxy.compress.FrameCodec;
import dev.baton.proxy.session.FuzzedSession;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * A decoder that reads what others have sent, and inputs to begin with. A target returns whatever
 * it makes of an input, or refuses it as malformed; anything else that it throws is a finding.
 */
public enum FuzzTarget {
  FRAMING(Decoders::framing, Samples.framing()),
  HANDSHAKE_RESPONSE(Decoders::handshakeResponse, Samples.handshakeResponses()),
  CHANGE_USER(Decoders::changeUser, Samples.changeUser()),
  GREETING(Decoders::greeting, Samples.greetings()),
  LOGIN_PACKETS(Decoders::loginPackets, Samples.loginPackets()),
  PROXY_HEADER(Decoders::proxyHeader, Samples.proxyHeaders()),
  TERMINALS(Decoders::terminals, Samples.terminals()),
  RESPONSE(Decoders::response, Samples.responses()),
  COMPRESSED(Decoders::zlib, Samples.compressed(FrameCodec.zlib())),
  COMPRESSED_ANSWER(Decoders::answer, Samples.compressed(FrameCodec.zlib())),
  COMPRESSED_ZSTD(Decoders::zstd, Samples.compressed(FrameCodec.zstd(3))),
  STATEMENT(FuzzedSession::statement, Samples.statements()),
  EXECUTE(FuzzedSession::execute, Samples.executes());

  private final Consumer<byte[]> decoder;
  private final List<byte[]> samples;

  FuzzTarget(Consumer<byte[]> decoder, List<byte[]> samples) {
    this.decoder = decoder;
    this.samples = samples;
  }

  /** As it is called on a command line and in the corpus. */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * @throws RuntimeException or an Error if there is something to mend
   */
  public void accept(byte[] input) {
    decoder.accept(input);
  }

  /** Inputs that are right, or nearly so. */
  public List<byte[]> samples() {
    return samples;
  }
}
