import { type Static, Type } from 'typebox';

export const DemoSignIn = Type.Object(
  { as: Type.Enum(['patient', 'guardian', 'caregiver', 'doctor', 'admin', 'researcher', 'participant', 'auditor']) },
  { additionalProperties: false },
);
export type DemoSignIn = Static<typeof DemoSignIn>;
