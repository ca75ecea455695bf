/**
 * The program of the services' JVM: the three applications side by side, each with its own ports, pools and settings.
 *
 * <p>Started by the package {@code home}; nothing else calls it.
 */
@NullMarked
package io.headwater.standalone.services;

import org.jspecify.annotations.NullMarked;
