package io.headwater.query.cache;

/** Whether fences work; they are off only in the tests that show what they are for. */
enum Fencing {
    ON,
    OFF
}
