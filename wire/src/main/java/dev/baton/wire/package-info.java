@NullMarked
package dev.baton.wire;

import org.jspecify.annotations.NullMarked;
