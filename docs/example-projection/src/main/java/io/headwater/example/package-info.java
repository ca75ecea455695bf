/** Two projections of a user of Headwater, as examples. The projections service finds them; nobody else calls them. */
@NullMarked
package io.headwater.example;

import org.jspecify.annotations.NullMarked;
