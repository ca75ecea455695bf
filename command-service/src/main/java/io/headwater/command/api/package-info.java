/**
 * What the controllers of all commands share: reading a request, and answering an outcome.
 * Features' controllers use it; deciders never do.
 */
@NullMarked
package io.headwater.command.api;

import org.jspecify.annotations.NullMarked;
