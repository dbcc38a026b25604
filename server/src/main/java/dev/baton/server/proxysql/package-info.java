/** Keeps a real ProxySQL's {@code mysql_servers} right, for users who keep theirs. */
@NullMarked
package dev.baton.server.proxysql;

import org.jspecify.annotations.NullMarked;
