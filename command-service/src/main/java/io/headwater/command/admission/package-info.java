/**
 * How many requests are let in at once, and none any more when the service is about to end.
 * A filter in front of all controllers; nothing calls in.
 */
@NullMarked
package io.headwater.command.admission;

import org.jspecify.annotations.NullMarked;
