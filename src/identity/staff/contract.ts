import { type Static, type TSchema, Type } from 'typebox';
import { Email, IdParams, LanguageCode, MailToken, RoleName } from '../contract.ts';

const object = <T extends Record<string, TSchema>>(properties: T) =>
  Type.Object(properties, { additionalProperties: false });
const uuid = Type.String({ format: 'uuid' });
const time = Type.String({ format: 'date-time' });
const orNull = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** Roles that an administrator invites to: those that act on what is other people's. */
export const staffRoles = ['doctor', 'researcher', 'auditor', 'admin'] as const;
export type StaffRole = (typeof staffRoles)[number];
export const StaffRoleName = Type.Enum([...staffRoles]);
/** Roles whose professional identity is confirmed before a patient can grant them anything. */
export const clinicalRoles = ['doctor', 'researcher'] as const;
export type ClinicalRole = (typeof clinicalRoles)[number];
const ClinicalRoleName = Type.Enum([...clinicalRoles]);

/** `email`: where the link goes, and the one address whose account may use it; without one, whoever holds the link. */
export const NewStaffInvitation = object({
  role: StaffRoleName,
  email: orNull(Email),
  language: LanguageCode,
});
export type NewStaffInvitation = Static<typeof NewStaffInvitation>;
/** The token is told this once; it belongs after `/join#`. `mailed`: the link went out by mail too. */
export const StaffInvitationMade = object({ id: uuid, token: Type.String(), expiresAt: time, mailed: Type.Boolean() });
export type StaffInvitationMade = Static<typeof StaffInvitationMade>;

export const JoinToken = object({ token: MailToken });
/** `ready`: this session can take the role on; else it needs one that a passkey proved. */
export const OpenInvitation = object({
  role: StaffRoleName,
  expiresAt: time,
  held: Type.Boolean(),
  ready: Type.Boolean(),
});
export type OpenInvitation = Static<typeof OpenInvitation>;
export const Joined = object({ role: StaffRoleName, roles: Type.Array(RoleName) });
export type Joined = Static<typeof Joined>;

const line = (maxLength: number) => Type.String({ minLength: 1, maxLength });
const profile = { name: line(100), specialty: line(100), number: line(40) };
/** `number`: that of the register of the profession, such as RPPS in France. */
export const NewProfile = object(profile);
export type NewProfile = Static<typeof NewProfile>;
export const ProfessionalState = Type.Enum(['waiting', 'announced', 'confirmed', 'refused', 'ended']);
export type ProfessionalState = Static<typeof ProfessionalState>;
/** `version` is what a confirmation names, so that nothing else is confirmed than was read. */
export const OwnProfessional = object({
  role: ClinicalRoleName,
  ...profile,
  version: Type.Integer(),
  state: ProfessionalState,
  requestedAt: time,
  confirmedAt: orNull(time),
});
export type OwnProfessional = Static<typeof OwnProfessional>;
/** `role`: the one that asks for an identity; null for an account that holds none such. */
export const OwnProfessionalAnswer = object({ role: orNull(ClinicalRoleName), professional: orNull(OwnProfessional) });
export type OwnProfessionalAnswer = Static<typeof OwnProfessionalAnswer>;

export const StaffMember = object({
  account: uuid,
  email: Type.String(),
  you: Type.Boolean(),
  roles: Type.Array(object({ role: RoleName, since: orNull(time) })),
  professional: orNull(OwnProfessional),
});
export type StaffMember = Static<typeof StaffMember>;
export const StaffList = object({
  staff: Type.Array(StaffMember),
  /** Open ones; `bound`: for one address alone. */
  invitations: Type.Array(
    object({
      id: uuid,
      role: StaffRoleName,
      createdAt: time,
      expiresAt: time,
      byYou: Type.Boolean(),
      bound: Type.Boolean(),
    }),
  ),
  /** Administrators who confirm themselves, every patient being told; `readyAt`: when it counts unless somebody stops it. */
  selfGrants: Type.Array(
    object({ id: uuid, account: uuid, you: Type.Boolean(), role: ClinicalRoleName, readyAt: time }),
  ),
});
export type StaffList = Static<typeof StaffList>;

export const AccountParams = object({ account: uuid });
export const AccountRoleParams = object({ account: uuid, role: StaffRoleName });
export const Judged = object({ version: Type.Integer({ minimum: 1 }) });
/** `announced`: it counts at `readyAt`, unless another administrator stops it; every patient is told. */
export const Confirmed = object({ outcome: Type.Enum(['confirmed', 'announced']), readyAt: orNull(time) });
export type Confirmed = Static<typeof Confirmed>;
export { IdParams };
