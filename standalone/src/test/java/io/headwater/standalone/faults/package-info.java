/**
 * What happens to the whole when parts of it are killed: tests on real processes, each with parts of its own.
 *
 * <p>Nothing calls in; the fixtures start what {@code headwater up} starts, or single services.
 */
@NullMarked
package io.headwater.standalone.faults;

import org.jspecify.annotations.NullMarked;
