/**
 * The client of {@code GET …/records:export}: writes what comes to a file that is only there once it is whole. The command line and the
 * benchmarks use it.
 */
@NullMarked
package io.headwater.standalone.exporting;

import org.jspecify.annotations.NullMarked;
