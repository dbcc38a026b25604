/**
 * A proxy whose hostgroups a manager elsewhere leads: what that manager says through the
 * administration, and who may say it. The other end is {@code dev.baton.server.lead}.
 */
@NullMarked
package dev.baton.server.proxy.lead;

import org.jspecify.annotations.NullMarked;
