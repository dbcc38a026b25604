/** What the operator wants kept: durability and its limits. */
@NullMarked
package dev.baton.topology.policy;

import org.jspecify.annotations.NullMarked;
