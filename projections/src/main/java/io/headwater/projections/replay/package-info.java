/**
 * The replay tools: compare read models with a fold of the log. They read the log and the replicas' databases, and need
 * neither the services nor the topic; the command line calls in, and no read model knows of them.
 */
@NullMarked
package io.headwater.projections.replay;

import org.jspecify.annotations.NullMarked;
