package io.headwater.query.changes;

import java.util.HashSet;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * The live changes of one collection, or of one tenant, for all streams that tell of it: kept once, until all have taken them, and no
 * more than a stream may be behind. Its {@link PartitionFeed} guards it.
 */
final class Channel {
    private final long bytesMax;
    private final NavigableMap<Long, Change> changes = new TreeMap<>();
    private final Set<Seat> seats = new HashSet<>();
    private long bytes;
    private long droppedTo;
    private long appends;
    private int behind;
    private int generation;

    Channel(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** Whose place it is, and where; see {@link PartitionFeed#take}. */
    static final class Seat {
        private final Channel channel;
        private final Scope scope;
        private final Thread thread;
        private final int generation;
        private long last;
        private long seen;
        private volatile boolean waits;

        private Seat(Channel channel, Scope scope, long position) {
            this.channel = channel;
            this.scope = scope;
            this.thread = Thread.currentThread();
            this.generation = channel.generation;
            this.last = position;
            this.seen = channel.appends;
        }

        Channel channel() {
            return channel;
        }

        Scope scope() {
            return scope;
        }

        /** The last position that was taken, or passed over. */
        long last() {
            return last;
        }

        void passed(long position) {
            last = position;
        }

        /** To be set before the last look at what there is; from then on changes wake the thread. */
        void waits(boolean isWaiting) {
            waits = isWaiting;
        }

        boolean isWaiting() {
            return waits;
        }

        Thread thread() {
            return thread;
        }

        /** Whether the tail has lost its place since, so that changes may be missing here. */
        boolean isInterrupted() {
            return generation != channel.generation;
        }

        /** Whether changes it has not taken were dropped. */
        boolean isLeftBehind() {
            return last < channel.droppedTo;
        }
    }

    /** A place for the calling thread, after a position that all in here is before. */
    Seat join(Scope scope, long position) {
        Seat seat = new Seat(this, scope, position);
        seats.add(seat);
        return seat;
    }

    void leave(Seat seat) {
        if (seats.remove(seat) && !seat.isInterrupted() && seat.seen != appends) {
            caughtUp();
        }
    }

    boolean isEmpty() {
        return seats.isEmpty();
    }

    Set<Seat> seats() {
        return seats;
    }

    void append(Change change) {
        changes.put(change.position(), change);
        bytes += change.weight();
        appends++;
        behind = seats.size();
        while (bytes > bytesMax && changes.size() > 1) {
            Change oldest = changes.pollFirstEntry().getValue();
            bytes -= oldest.weight();
            droppedTo = oldest.position();
        }
    }

    /** What there is after the last position of a seat, which is not left behind. */
    Iterable<Change> after(Seat seat) {
        return changes.tailMap(seat.last, false).values();
    }

    /** Whether a seat has everything; what all have is forgotten. */
    boolean hasAll(Seat seat) {
        boolean hasAll = changes.isEmpty() || changes.lastKey() <= seat.last;
        if (hasAll && seat.seen != appends) {
            seat.seen = appends;
            caughtUp();
        }
        return hasAll;
    }

    private void caughtUp() {
        behind--;
        if (behind == 0 && !changes.isEmpty()) {
            droppedTo = changes.lastKey();
            forget();
        }
    }

    /** Changes may be missing from here on: all seats are to be taken anew. */
    void interrupt() {
        generation++;
        behind = 0;
        // Positions may begin lower now.
        droppedTo = 0;
        forget();
    }

    private void forget() {
        changes.clear();
        bytes = 0;
    }
}
