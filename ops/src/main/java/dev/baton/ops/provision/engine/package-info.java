/** The server programs that clusters are made from: where they are found, what they can do. */
@NullMarked
package dev.baton.ops.provision.engine;

import org.jspecify.annotations.NullMarked;
