/** Tests of own projections. */
@NullMarked
package io.headwater.projections.own;

import org.jspecify.annotations.NullMarked;
