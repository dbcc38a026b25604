/** The manager: it watches clusters and keeps them writable. */
@NullMarked
package dev.baton.manager;

import org.jspecify.annotations.NullMarked;
