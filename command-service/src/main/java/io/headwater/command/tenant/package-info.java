/**
 * Tenants: provisioning, settings, and where each one lives.
 * Every other feature asks {@code Tenants} for the placement of the tenant in a path.
 */
@NullMarked
package io.headwater.command.tenant;

import org.jspecify.annotations.NullMarked;
