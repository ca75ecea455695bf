/**
 * Tests of the questions to the history.
 * Nothing else uses them.
 */
@NullMarked
package io.headwater.query.history;

import org.jspecify.annotations.NullMarked;
