package io.headwater.command.record.importing;

/** One line of an import that is not blank. */
sealed interface Line {
    /** Its place in the whole, from 1. */
    long number();

    /**
     * What it says, whatever that is.
     *
     * @param utf8 without its end; meant to be JSON
     */
    // An array, since it goes to the parser as it is; nobody compares lines.
    @SuppressWarnings("ArrayRecordComponent")
    record Text(long number, byte[] utf8) implements Line {}

    /** It is longer than a record may be, and was not kept. */
    record TooLong(long number) implements Line {}
}
