package dev.baton.proxy.warm;

import dev.baton.core.instance.InstanceKey;

/**
 * A user whom a server does not let in: whoever is sent there in this name gets its error.
 *
 * @param sinceMillis since 1970
 * @param why the server's error
 */
public record RefusedUser(String user, InstanceKey instance, long sinceMillis, String why) {}
