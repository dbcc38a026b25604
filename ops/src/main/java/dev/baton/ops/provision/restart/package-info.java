/** Brings a dead server back without what its cluster never acknowledged. */
@NullMarked
package dev.baton.ops.provision.restart;

import org.jspecify.annotations.NullMarked;
