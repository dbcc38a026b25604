/** That this side of the protocol is the one that real servers speak. */
@NullMarked
package dev.baton.integration.wire;

import org.jspecify.annotations.NullMarked;
