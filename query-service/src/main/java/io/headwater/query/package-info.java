/** The read path: the application and its settings. One package below for each family of queries and what they share. */
@NullMarked
package io.headwater.query;

import org.jspecify.annotations.NullMarked;
