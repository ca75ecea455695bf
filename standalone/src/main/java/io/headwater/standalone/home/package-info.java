/**
 * An installation on this machine: a directory with keys, data and logs, and the processes that run on it.
 *
 * <p>Called by the command line and by load runs; the processes are found again by whichever JVM, from the directory alone.
 */
@NullMarked
package io.headwater.standalone.home;

import org.jspecify.annotations.NullMarked;
