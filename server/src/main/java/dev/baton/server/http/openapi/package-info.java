/** Describes version 1 of the API as an OpenAPI document, from the records that it speaks in. */
@NullMarked
package dev.baton.server.http.openapi;

import org.jspecify.annotations.NullMarked;
