/**
 * The indexes that search needs: their names and statements, and who builds them beside reads and writes, one at a time.
 * The records read model makes them with new tables; a replica's runner runs the builder.
 */
@NullMarked
package io.headwater.projections.indexes;

import org.jspecify.annotations.NullMarked;
