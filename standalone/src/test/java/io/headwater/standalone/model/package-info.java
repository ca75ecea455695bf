/**
 * What random commands leave, compared with a model of a few lines: no log, no caches, no batches, no threads.
 *
 * <p>Nothing calls in; the model shares no code with the services but the reading and writing of JSON.
 */
@NullMarked
package io.headwater.standalone.model;

import org.jspecify.annotations.NullMarked;
