/**
 * The write path on Axon Framework: entity shells around deciders, the adapter from Axon's storage engine to the event
 * store, and the wiring. The only package that imports Axon; features reach it through {@code decision.Commands}.
 */
@NullMarked
package io.headwater.command.store.axon;

import org.jspecify.annotations.NullMarked;
