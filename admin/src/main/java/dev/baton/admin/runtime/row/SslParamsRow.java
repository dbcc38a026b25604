package dev.baton.admin.runtime.row;

/**
 * A row of {@code mysql_servers_ssl_params}: files for TLS to one server.
 *
 * @param username empty if it holds for every user
 */
public record SslParamsRow(
    String hostname,
    int port,
    String username,
    String ca,
    String cert,
    String key,
    String caPath,
    String crl,
    String crlPath,
    String cipher,
    String tlsVersion,
    String comment) {}
