/**
 * The client of {@code POST …:import}: sends a file and hears the answer at the same time, and resumes where a connection broke.
 * The command line and the benchmarks use it.
 */
@NullMarked
package io.headwater.standalone.importing;

import org.jspecify.annotations.NullMarked;
