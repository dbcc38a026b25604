/** Who asks, and what they may: decided from a request's head alone, knowing nothing of routes. */
@NullMarked
package dev.baton.server.http.auth;

import org.jspecify.annotations.NullMarked;
