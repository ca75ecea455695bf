/** Tests of the examples, in the service that runs them. */
@NullMarked
package io.headwater.example;

import org.jspecify.annotations.NullMarked;
