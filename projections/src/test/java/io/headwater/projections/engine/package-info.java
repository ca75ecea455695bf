/**
 * Tests of the engine on real parts, and the fixture that plays the log and the relay.
 * Tests of the read models use the fixture too.
 */
@NullMarked
package io.headwater.projections.engine;

import org.jspecify.annotations.NullMarked;
