/**
 * Real PostgreSQL with pgvector and real Kafka as local processes that outlive the JVM that started them.
 *
 * <p>Called by {@code ./headwater up} and {@code down}, and by the tests of every module; no service calls it.
 */
@NullMarked
package io.headwater.parts;

import org.jspecify.annotations.NullMarked;
