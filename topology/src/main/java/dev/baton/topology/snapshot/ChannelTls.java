package dev.baton.topology.snapshot;

/**
 * How a replica's login to its source is protected. What a re-pointing must keep.
 *
 * @param enabled whether the connection must be encrypted
 * @param authority the file of the authorities it trusts, empty for none
 * @param certificate its own certificate's file, empty for none
 * @param key its own private key's file
 * @param verifiesServer whether the source's name must be in its certificate
 * @param fetchesPublicKey whether it asks the source for its RSA key, or has it in a file (MySQL
 *     8.0 on)
 */
public record ChannelTls(
    boolean enabled,
    String authority,
    String certificate,
    String key,
    boolean verifiesServer,
    boolean fetchesPublicKey) {

  public static final ChannelTls NONE = new ChannelTls(false, "", "", "", false, false);
}
