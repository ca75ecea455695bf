package io.headwater.command.control;

import io.headwater.events.ApiKey;
import io.headwater.events.TenantName;
import io.headwater.events.TenantPlacement;

/** The present state of a row of the control tables, numbered by its last change. */
public sealed interface ControlChange {
    /** The number of the row's last change. */
    Revision revision();

    /** A tenant lives here now. */
    record Placed(Revision revision, TenantPlacement placement) implements ControlChange {}

    /** A tenant is leaving, or gone. */
    record Left(Revision revision, TenantName tenant) implements ControlChange {}

    /** A key is valid, until it expires. */
    record KeyValid(Revision revision, ApiKey key) implements ControlChange {}

    /** A key opens nothing any more. */
    record KeyRevoked(Revision revision, String keyId) implements ControlChange {}
}
