/**
 * A proxy with its administration: what the tables say becomes what the proxy does, and what it
 * counts becomes rows.
 */
@NullMarked
package dev.baton.server.proxy;

import org.jspecify.annotations.NullMarked;
