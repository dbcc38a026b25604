package dev.baton.topology.port;

import dev.baton.core.secret.Secret;

/**
 * With what a replica logs in to its source.
 *
 * @param tls whether the connection must be encrypted; if not, MySQL 8 and newer fetch the source's
 *     public key explicitly (a cold caching_sha2 cache refuses anything else, V14)
 */
public record ReplicationCredentials(String user, Secret password, boolean tls) {}
