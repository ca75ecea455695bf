/**
 * Imports: streams of records of any length, {@code POST …/{collection}:import}, carried out a chunk of lines at a time.
 * Nothing calls in; it stands on the commands of {@code record}.
 */
@NullMarked
package io.headwater.command.record.importing;

import org.jspecify.annotations.NullMarked;
