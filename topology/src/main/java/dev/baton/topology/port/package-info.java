/** What decisions need done on servers, as interfaces; the mysql module implements them. */
@NullMarked
package dev.baton.topology.port;

import org.jspecify.annotations.NullMarked;
