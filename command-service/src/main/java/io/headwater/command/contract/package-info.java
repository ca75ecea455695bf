/**
 * The contract of this service as OpenAPI, and of the topics as AsyncAPI: documents written by hand, which the build holds against the code.
 * Nothing calls in.
 */
@NullMarked
package io.headwater.command.contract;

import org.jspecify.annotations.NullMarked;
