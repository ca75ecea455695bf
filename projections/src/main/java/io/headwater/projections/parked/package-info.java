/**
 * The operator's tools for parked events: look at them, explain one, try them again, give one up.
 * They work on a replica's database beside whatever engine runs there; the command line calls them, no service does.
 */
@NullMarked
package io.headwater.projections.parked;

import org.jspecify.annotations.NullMarked;
