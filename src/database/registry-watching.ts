import { column, type Table } from './registry-column.ts';

const eventLife = '90 days';
const findingLife = 'two years';
const reviewLife = 'as long as the instance';
const now = 'until the next one';

/** What is kept to notice attacks: events under pseudonyms, findings, and who reviewed them. */
export const watchingColumns: Readonly<Record<string, Table>> = {
  watch_event: {
    n: column('public', 'none', 'number of the event', eventLife),
    at: column('public', 'none', 'minute of the event', eventLife),
    kind: column('public', 'none', 'kind of the event', eventLife),
    actor: column('confidential', 'account', 'pseudonym of who did it', eventLife),
    subject: column('confidential', 'account', 'pseudonym of what it was done to', eventLife),
    network: column('confidential', 'account', 'pseudonym of the network it came from', eventLife),
    country: column('public', 'account', 'country of the network, so that a sign-in from far away shows', eventLife),
    mark: column('confidential', 'account', 'tells tries with one password from others, without it', eventLife),
    amount: column('public', 'none', 'how often within the minute', eventLife),
  },
  watch_finding: {
    id: column('public', 'none', 'number of the finding', findingLife),
    key: column('confidential', 'account', 'keeps the same from being found twice', findingLife),
    kind: column('public', 'none', 'what was noticed', findingLife),
    severity: column('public', 'none', 'how serious it is', findingLife),
    scope: column('confidential', 'account', 'pseudonym of whom or where it is about', findingLife),
    actor: column('confidential', 'account', 'pseudonym of who did it', findingLife),
    subject: column('confidential', 'account', 'pseudonym of what it was done to', findingLife),
    network: column('confidential', 'account', 'pseudonym of the network it came from', findingLife),
    about: column('public', 'none', 'countries or settings that it is about', findingLife),
    amount: column('public', 'none', 'how many events it is made of', findingLife),
    others: column('public', 'none', 'how many accounts or records it touched', findingLife),
    first_at: column('public', 'none', 'when it began', findingLife),
    last_at: column('public', 'none', 'when it was last seen', findingLife),
    told_at: column('public', 'none', 'when those who administer were told', findingLife),
    decided_at: column('public', 'account', 'when it was decided', findingLife),
    decided_by: column('confidential', 'account', 'who decided', findingLife),
    decision: column('public', 'account', 'what was decided', findingLife),
    note: column('sensitive', 'account', 'what who decided wrote about it', findingLife),
  },
  watch_review: {
    week: column('public', 'none', 'which week was reviewed', reviewLife),
    counts: column('public', 'none', 'how many events of each kind it had', reviewLife),
    findings: column('public', 'none', 'how many findings it had', reviewLife),
    signed_at: column('public', 'account', 'when it was signed off', reviewLife),
    signed_by: column('confidential', 'account', 'who signed it off', reviewLife),
    note: column('sensitive', 'account', 'what who signed it off found', reviewLife),
    mac: column('confidential', 'account', 'shows that this server took the signature', reviewLife),
  },
  watch_state: {
    id: column('public', 'none', 'the one row', reviewLife),
    began_at: column('public', 'none', 'when watching began', reviewLife),
    leaf: column('public', 'none', 'how far the access log was looked at', now),
    passed_at: column('public', 'none', 'when it was last looked at', now),
    sent: column('public', 'none', 'how far events were sent to the collector', now),
    failing_since: column('public', 'none', 'since when the collector takes none', now),
    failing_code: column('public', 'none', 'why the collector takes none', now),
  },
  watch_setting: {
    name: column('public', 'none', 'name of a setting', now),
    mac: column('confidential', 'instance', 'shows that a setting changed, without its value', now),
  },
};
