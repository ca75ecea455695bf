/**
 * The tenants and API keys that the control topic tells of, and the queries for tenants and collections. The other
 * packages ask it where a tenant lives.
 */
@NullMarked
package io.headwater.query.tenants;

import org.jspecify.annotations.NullMarked;
