/**
 * Records: create, put, patch, adjust and delete; commands, decider and controller.
 * Nothing else calls in.
 */
@NullMarked
package io.headwater.command.record;

import org.jspecify.annotations.NullMarked;
