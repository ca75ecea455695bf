/**
 * The replica databases: which one answers, how fresh it is, and the wait until it is. Every query goes through
 * {@link io.headwater.query.replicas.FreshReads}; no other package opens a connection.
 */
@NullMarked
package io.headwater.query.replicas;

import org.jspecify.annotations.NullMarked;
