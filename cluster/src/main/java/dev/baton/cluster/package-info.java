@NullMarked
package dev.baton.cluster;

import org.jspecify.annotations.NullMarked;
