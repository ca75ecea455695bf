/**
 * Holds the documents of the contract, and of operations, against the code and against what the services answer.
 *
 * <p>Nothing calls in.
 */
@NullMarked
package io.headwater.standalone.contract;

import org.jspecify.annotations.NullMarked;
