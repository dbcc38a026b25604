/** Whole clusters in virtual time: the real manager over fake servers, from a seed. */
@NullMarked
package dev.baton.simulation;

import org.jspecify.annotations.NullMarked;
