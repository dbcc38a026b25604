@NullMarked
package dev.baton.mysql;

import org.jspecify.annotations.NullMarked;
