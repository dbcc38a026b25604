/**
 * Places of one transaction in different binary logs, found by markers where there are no GTIDs.
 */
@NullMarked
package dev.baton.mysql.pseudo;

import org.jspecify.annotations.NullMarked;
