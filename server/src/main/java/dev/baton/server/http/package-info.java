/** The HTTP API and the live page, on the JDK's own server. */
@NullMarked
package dev.baton.server.http;

import org.jspecify.annotations.NullMarked;
