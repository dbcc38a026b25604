/** The proxy in front of real servers, driven by real drivers. */
@NullMarked
package dev.baton.integration.proxy;

import org.jspecify.annotations.NullMarked;
