/** Tests of change feeds, over HTTP and below. */
@NullMarked
package io.headwater.query.changes;

import org.jspecify.annotations.NullMarked;
