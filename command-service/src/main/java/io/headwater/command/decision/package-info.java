/**
 * How a command is put and answered: proposals, decisions, rejections, outcomes, and the port that carries them.
 * Every feature uses it; {@code store.axon} keeps the port.
 */
@NullMarked
package io.headwater.command.decision;

import org.jspecify.annotations.NullMarked;
