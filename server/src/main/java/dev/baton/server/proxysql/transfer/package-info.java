/** Brings a ProxySQL's configuration into the form that Baton's proxy starts from. */
@NullMarked
package dev.baton.server.proxysql.transfer;

import org.jspecify.annotations.NullMarked;
