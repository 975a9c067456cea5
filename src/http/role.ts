import { type Actor, type Authority, CarnetError, roles } from '../kernel/index.ts';

/** The header that names the role in use, one of those of the session. */
export const roleHeader = 'carnet-role';

/**
 * The actor in the role that the request is made in: that of the header; without one the role that the route is for, where the
 * session has it; else the first of its roles. A personal access token always acts as `patient`, whatever the header. An open
 * route serves everybody, so that a header which does not fit counts for nothing there.
 *
 * @throws `invalid-input` for a name that is no role, `not-allowed` for a role that the session does not have.
 */
export function inRole(actor: Actor, header: string | readonly string[] | undefined, authority: Authority): Actor {
  if (actor.scopes !== null) return actor;
  if (header === undefined) {
    const asked = authority.kind === 'role' ? authority.role : actor.role;
    return asked !== actor.role && actor.roles.includes(asked) ? { ...actor, role: asked } : actor;
  }
  const role = roles.find((known) => known === header);
  if (role !== undefined && actor.roles.includes(role)) return role === actor.role ? actor : { ...actor, role };
  if (authority.kind === 'open') return actor;
  if (role !== undefined)
    throw new CarnetError(
      'not-allowed',
      `This session does not have the role ${role}. Ask without it, or sign in again.`,
    );
  const message = `${roleHeader} is one of: ${roles.join(', ')}.`;
  throw new CarnetError('invalid-input', message, {
    errors: [{ field: `header.${roleHeader}`, code: 'role', message }],
  });
}

/** The header by which a doctor says that a request is for what he opened in an emergency: `emergency`, and nothing else. */
export const purposeHeader = 'carnet-purpose';

/**
 * The actor, for the purpose of the header. What it is for is part of the decision, so that the header opens nothing by itself.
 *
 * @throws `invalid-input` for another word, `not-allowed` for whoever is not here as a doctor.
 */
export function forPurpose(actor: Actor, header: string | readonly string[] | undefined, authority: Authority): Actor {
  if (header === undefined || authority.kind === 'open') return actor;
  if (header !== 'emergency') {
    const message = `${purposeHeader} is emergency, or is not there.`;
    throw new CarnetError('invalid-input', message, {
      errors: [{ field: `header.${purposeHeader}`, code: 'purpose', message }],
    });
  }
  if (actor.scopes !== null || actor.role !== 'doctor')
    throw new CarnetError('not-allowed', 'Only a doctor asks for the purpose of an emergency, in that role.');
  return { ...actor, emergency: true };
}
