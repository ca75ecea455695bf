package io.headwater.command.job;

/** Does the jobs of one kind. */
public interface JobWork {
    /** The kind of its jobs. */
    String kind();

    /**
     * Does a job, from its beginning or from wherever an instance that is gone has left it. Two may do the same job for a
     * moment, when one has lost its connection and does not know it yet.
     *
     * @throws io.headwater.http.ProblemException if it cannot be done
     * @throws RuntimeException if the log does not answer: the job is done again later; anything else ends it
     */
    Job.End run(Job job, Progress progress);

    /** Undoes what a job that ended by an error may have left. */
    void abandon(Job job);

    /** How far a job is, told now and then. */
    interface Progress {
        /**
         * Notes how much is done.
         *
         * @return whether to go on; if not, somebody has asked for the job's end
         * @throws java.util.concurrent.CancellationException this instance is closing, another one will go on
         */
        boolean noted(long done);
    }
}
