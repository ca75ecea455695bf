/**
 * The shared language of Headwater: names, positions, events, their JSON and their CloudEvents form.
 * Every module may use it; it uses nothing but the JDK and a JSON library.
 */
@NullMarked
package io.headwater.events;

import org.jspecify.annotations.NullMarked;
