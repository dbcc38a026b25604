/** The verbs and the probe on real servers. */
@NullMarked
package dev.baton.integration.mysql;

import org.jspecify.annotations.NullMarked;
