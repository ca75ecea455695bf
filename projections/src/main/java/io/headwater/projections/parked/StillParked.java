package io.headwater.projections.parked;

/**
 * An event that was tried again and could not be applied; what waits behind it was not tried.
 *
 * @param error why not, as it is now kept with the event
 */
public record StillParked(Place place, StreamName stream, String error) {}
