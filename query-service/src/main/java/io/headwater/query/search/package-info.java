/** Search for records by meaning. Called over HTTP only. */
@NullMarked
package io.headwater.query.search;

import org.jspecify.annotations.NullMarked;
