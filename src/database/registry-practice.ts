import { column, type Table } from './registry-column.ts';

const always = 'as long as a log may name who read for the practice';
const invitationLife = '30 days after it ended';

/** Practices, who is and was in them, and the links with which one joins. */
export const practiceColumns: Readonly<Record<string, Table>> = {
  practice: {
    id: column('confidential', 'practice', 'pseudonym of the practice', always),
    name: column('sensitive', 'practice', 'the name of the practice', always),
    created_at: column('public', 'practice', 'when it was made', always),
    ended_at: column('public', 'practice', 'when the last one left it', always),
  },
  practice_member: {
    id: column('confidential', 'practice', 'pseudonym of the membership', always),
    practice: column('confidential', 'practice', 'in which practice somebody is', always),
    account: column('confidential', 'account', 'who is in a practice', always),
    lead: column('public', 'practice', 'whether to keep who is in the practice', always),
    name: column('sensitive', 'practice', 'the name of whoever is in a practice', 'until the account is deleted'),
    since: column('public', 'practice', 'since when', always),
    ended_at: column('public', 'practice', 'until when', always),
    told_at: column('public', 'practice', 'when those who gave the practice something were told', always),
    mac: column('confidential', 'practice', 'shows that this server made the membership', always),
  },
  practice_invitation: {
    id: column('confidential', 'practice', 'pseudonym of the invitation', invitationLife),
    practice: column('confidential', 'practice', 'to which practice the invitation is', invitationLife),
    account: column('confidential', 'account', 'who invites', invitationLife),
    token_hash: column('confidential', 'practice', 'checks the link (SHA-256, one-way)', invitationLife),
    created_at: column('public', 'practice', 'when it was made', invitationLife),
    expires_at: column('public', 'practice', 'when it ends', invitationLife),
    used_at: column('public', 'practice', 'makes it count once', invitationLife),
    withdrawn_at: column('public', 'practice', 'when it was taken back', invitationLife),
    mac: column('confidential', 'practice', 'shows that this server made the invitation', invitationLife),
  },
};
