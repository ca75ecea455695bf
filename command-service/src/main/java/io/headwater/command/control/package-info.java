/**
 * Who may write where: tenants with their partitions, and API keys, each change numbered in commit order.
 * The features write it, everything that authenticates or places polls it, and the relay publishes it.
 */
@NullMarked
package io.headwater.command.control;

import org.jspecify.annotations.NullMarked;
