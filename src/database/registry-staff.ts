import { column, type Table } from './registry-column.ts';

const staffLife = 'until the account is deleted';
const invitationLife = '30 days after it ended';

/** What is kept of staff: who they are, which roles they held, and how they came to them. */
export const staffColumns: Readonly<Record<string, Table>> = {
  professional: {
    account: column('confidential', 'account', 'whose professional identity it is', staffLife),
    role: column('public', 'account', 'for which role it is confirmed', staffLife),
    profile: column('sensitive', 'account', 'name, specialty and number under which a professional works', staffLife),
    version: column('public', 'account', 'version of the row', staffLife),
    requested_at: column('public', 'account', 'when it was given', staffLife),
    confirmed_at: column('public', 'account', 'when it was confirmed', staffLife),
    confirmed_by: column('confidential', 'account', 'who confirmed it', staffLife),
    ended_at: column('public', 'account', 'when it was refused or ended', staffLife),
    mac: column('confidential', 'account', 'shows that this server confirmed it', staffLife),
  },
  role_held: {
    id: column('confidential', 'account', 'pseudonym of the entry', staffLife),
    account: column('confidential', 'account', 'who held the role', staffLife),
    role: column('public', 'account', 'which role it was', staffLife),
    since: column('public', 'account', 'since when', staffLife),
    ended_at: column('public', 'account', 'until when', staffLife),
    mac: column('confidential', 'account', 'shows that this server made the entry', staffLife),
  },
  self_grant: {
    id: column('confidential', 'account', 'pseudonym of the announcement', staffLife),
    account: column('confidential', 'account', 'which administrator confirms himself', staffLife),
    role: column('public', 'account', 'in which role', staffLife),
    started_at: column('public', 'account', 'when it was announced', staffLife),
    ready_at: column('public', 'account', 'when it counts at the earliest', staffLife),
    told_through: column('confidential', 'account', 'how far the patients were told', staffLife),
    told_at: column('public', 'account', 'when all patients had been told', staffLife),
    ended_at: column('public', 'account', 'when it came to count or was stopped', staffLife),
    outcome: column('public', 'account', 'how it ended', staffLife),
    mac: column('confidential', 'account', 'shows that this server announced it', staffLife),
  },
  staff_invitation: {
    id: column('confidential', 'account', 'pseudonym of the invitation', invitationLife),
    role: column('public', 'account', 'which role it is for', invitationLife),
    account: column('confidential', 'account', 'who invites', invitationLife),
    token_hash: column('confidential', 'account', 'checks the link (SHA-256, one-way)', invitationLife),
    address: column('confidential', 'account', 'holds the link to one address without storing it', invitationLife),
    created_at: column('public', 'account', 'when it was made', invitationLife),
    expires_at: column('public', 'account', 'when it ends', invitationLife),
    used_at: column('public', 'account', 'makes it count once', invitationLife),
    withdrawn_at: column('public', 'account', 'when it was taken back', invitationLife),
    mac: column('confidential', 'account', 'shows that this server made the invitation', invitationLife),
  },
};
