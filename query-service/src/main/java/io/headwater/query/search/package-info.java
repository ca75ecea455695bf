/**
 * Search for records by meaning, by words and by both, in one statement each; and what keeps it fair, fast and watched.
 * Called over HTTP only.
 */
@NullMarked
package io.headwater.query.search;

import org.jspecify.annotations.NullMarked;
