/** The manager on real servers, behind a real proxy, under load. */
@NullMarked
package dev.baton.integration.manager;

import org.jspecify.annotations.NullMarked;
