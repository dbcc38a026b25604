/** Engines, server processes and clusters, on real servers. */
@NullMarked
package dev.baton.integration.provision;

import org.jspecify.annotations.NullMarked;
