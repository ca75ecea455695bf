/**
 * The contract of this service as OpenAPI: documents written by hand, which the build holds against the code.
 * Nothing calls in.
 */
@NullMarked
package io.headwater.query.contract;

import org.jspecify.annotations.NullMarked;
