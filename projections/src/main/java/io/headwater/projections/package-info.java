/**
 * The projections service: its application, settings, wiring and status page.
 * Only the standalone process and tests may start it; nothing else calls in.
 */
@NullMarked
package io.headwater.projections;

import org.jspecify.annotations.NullMarked;
