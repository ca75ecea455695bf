/**
 * Change feeds: the state of a collection or a tenant and then every change, over SSE and WebSocket. Fed by the one tail of the event
 * topic; called over HTTP only.
 */
@NullMarked
package io.headwater.query.changes;

import org.jspecify.annotations.NullMarked;
