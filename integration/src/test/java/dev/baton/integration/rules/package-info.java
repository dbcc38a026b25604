/**
 * The rules that the build holds the source to: who may use whom, how long a file may be, what must
 * be documented. Each rule is also shown to bite, on a fixture that breaks it.
 */
@NullMarked
package dev.baton.integration.rules;

import org.jspecify.annotations.NullMarked;
