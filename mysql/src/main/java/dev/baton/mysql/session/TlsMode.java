package dev.baton.mysql.session;

/** How much Baton asks of the encryption of its own connections to servers. */
public enum TlsMode {
  /** In the clear; with caching_sha2_password the password still goes encrypted by RSA. */
  DISABLED,
  /** Encrypted; any certificate is taken. */
  TRUST,
  /** Encrypted, by a certificate that the trusted authority has signed. */
  VERIFY_CA,
  /** As VERIFY_CA, and the certificate must name the host. */
  VERIFY_FULL
}
