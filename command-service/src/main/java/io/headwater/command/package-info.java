/**
 * The command service as a whole: the application, and the wiring of what all features stand on.
 * Only {@code main} and whoever runs several services in one process call in.
 */
@NullMarked
package io.headwater.command;

import org.jspecify.annotations.NullMarked;
