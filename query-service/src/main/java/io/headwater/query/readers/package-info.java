/**
 * Who reads: the tenant, whose reads take no more than its share of the connections to a replica, and the client, whose leaving ends
 * what is read for it. {@code replicas} asks it for each read.
 */
@NullMarked
package io.headwater.query.readers;

import org.jspecify.annotations.NullMarked;
