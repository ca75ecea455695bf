/**
 * Work that takes longer than a request should: queued in the log's database, done by one instance at a time, one job after
 * the other, and taken up again by another instance if that one ends.
 */
@NullMarked
package io.headwater.command.job;

import org.jspecify.annotations.NullMarked;
