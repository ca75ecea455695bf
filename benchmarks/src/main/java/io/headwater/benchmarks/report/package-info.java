/**
 * What a bench says at its end: a table for people, one line of JSON for programs, and under which conditions.
 * Every bench uses it; it measures nothing itself.
 */
@NullMarked
package io.headwater.benchmarks.report;

import org.jspecify.annotations.NullMarked;
