package io.headwater.command.job;

import io.headwater.command.decision.Contended;
import io.headwater.command.store.OutcomeUnknown;
import io.headwater.command.store.StoreOverloaded;
import io.headwater.command.store.StoreUnavailable;
import io.headwater.command.store.postgres.LogDatabase;
import io.headwater.command.store.postgres.SessionLock;
import io.headwater.http.Problem;
import io.headwater.http.ProblemException;
import io.headwater.http.ProblemType;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/**
 * Does the jobs of a log, one after the other, while no other instance does; else stands by. One thread of its own, until
 * closed.
 */
public final class JobRunner implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JobRunner.class);
    private static final Duration PERIOD = Duration.ofSeconds(1);

    private final LogDatabase log;
    private final Jobs jobs;
    private final Map<String, JobWork> works;
    private final Semaphore woken = new Semaphore(0);
    private final Thread thread;
    private volatile boolean closed;

    private JobRunner(LogDatabase log, Jobs jobs, List<JobWork> works) {
        this.log = log;
        this.jobs = jobs;
        this.works = works.stream().collect(Collectors.toMap(JobWork::kind, Function.identity()));
        this.thread = Thread.ofVirtual().name("jobs").unstarted(this::run);
    }

    /** Starts it. All arguments stay the caller's. */
    public static JobRunner start(LogDatabase log, Jobs jobs, List<JobWork> works) {
        JobRunner runner = new JobRunner(log, jobs, works);
        jobs.onAdded(runner.woken::release);
        runner.thread.start();
        return runner;
    }

    /** Leaves the job under way to another instance, or to this one's next start. */
    @Override
    public void close() {
        closed = true;
        woken.release();
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        boolean failing = false;
        while (!closed) {
            try {
                runOpen();
                failing = false;
                if (woken.tryAcquire(PERIOD.toMillis(), TimeUnit.MILLISECONDS)) {
                    woken.drainPermits();
                }
            } catch (CancellationException _) {
                LOG.debug("this instance closes in the middle of a job");
            } catch (InterruptedException _) {
                return;
            } catch (SQLException | RuntimeException e) {
                if (!failing) {
                    LOG.warn("Jobs wait and are tried again: {}", e.toString());
                }
                failing = true;
                pause();
            }
        }
    }

    private void pause() {
        try {
            woken.tryAcquire(PERIOD.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            closed = true;
        }
    }

    // Most instances find nothing most of the time: one small query, and no session of their own.
    private void runOpen() throws SQLException {
        if (jobs.next().isEmpty()) {
            return;
        }
        Optional<SessionLock> lock = SessionLock.tryAcquire(log, "headwater.jobs");
        if (lock.isEmpty()) {
            return;
        }
        try (SessionLock _ = lock.get()) {
            for (Optional<Job> job = jobs.next(); job.isPresent() && !closed; job = jobs.next()) {
                run(job.get());
            }
            jobs.forgetOld();
        }
    }

    private void run(Job job) {
        JobWork work = works.get(job.task().kind());
        if (work == null) {
            throw new IllegalStateException(
                    "nobody does jobs of kind " + job.task().kind());
        }
        LOG.info(
                "Job {} begins: {} of {}",
                job.id(),
                job.task().kind(),
                job.task().collection());
        Job.End end = doneBy(work, job);
        jobs.end(job.id(), end);
        LOG.info("Job {} has ended: {}", job.id(), end.getClass().getSimpleName());
    }

    private Job.End doneBy(JobWork work, Job job) {
        try {
            return work.run(job, done -> noted(job, done));
        } catch (ProblemException e) {
            return new Job.End.Failed(e.problem());
        } catch (RuntimeException e) {
            rethrowIfPassing(e);
            LOG.error("Job {} broke", job.id(), e);
            abandon(work, job);
            return new Job.End.Failed(Problem.of(ProblemType.INTERNAL, "The job broke; the service's log says how."));
        }
    }

    // Whatever a job is, it must not keep those behind it waiting for ever.
    private static void abandon(JobWork work, Job job) {
        try {
            work.abandon(job);
        } catch (RuntimeException e) {
            rethrowIfPassing(e);
            LOG.error("What job {} has left could not be undone", job.id(), e);
        }
    }

    private static void rethrowIfPassing(RuntimeException e) {
        if (e instanceof StoreUnavailable
                || e instanceof StoreOverloaded
                || e instanceof OutcomeUnknown
                || e instanceof Contended
                || e instanceof DataAccessException
                || e instanceof CancellationException) {
            throw e;
        }
    }

    private boolean noted(Job job, long done) {
        if (closed) {
            throw new CancellationException("closing");
        }
        return jobs.note(job.id(), done);
    }
}
