/** That GTIDs mean here what they mean to servers. */
@NullMarked
package dev.baton.integration.gtid;

import org.jspecify.annotations.NullMarked;
