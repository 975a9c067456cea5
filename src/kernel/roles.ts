export const roles = ['patient', 'caregiver', 'doctor', 'researcher', 'participant', 'auditor', 'admin'] as const;
export type Role = (typeof roles)[number];

/** The role of whoever names none: `patient` where it is held, else the first of those that are, in the order of `roles`. */
export function firstRole(held: readonly Role[]): Role {
  return roles.find((role) => held.includes(role)) ?? 'patient';
}
