import { accessColumns } from './registry-access.ts';
import { type ColumnFacts, column, type Table } from './registry-column.ts';
import { emergencyColumns } from './registry-emergency.ts';
import { keysColumns } from './registry-keys.ts';
import { listColumns } from './registry-list.ts';
import { practiceColumns } from './registry-practice.ts';
import { staffColumns } from './registry-staff.ts';
import { watchingColumns } from './registry-watching.ts';

export type { ColumnClass, ColumnFacts } from './registry-column.ts';
export { keysColumns } from './registry-keys.ts';

const untilErased = 'until the record is erased';
const untilClosed = 'until the account is deleted';
const sessionEnd = 'until the session ends';
const laneLife = 'one day after the writer ended';
const log = 'as long as the access log is kept';
const untilRemoved = 'until it is removed';
const codeLife = 'until new codes take their place';
const changeLife = '30 days after it ended';
const resetLife = '30 days after it ended';
const draftLife = 'until it is sent, 30 days at most';
const untilCarried = 'until it stands in the rights ledger, seconds';
const untilDone = 'until it is done or stopped';
const day = 'until stored or discarded, 24 hours at most';

const resource: Table = {
  subject: column('confidential', 'patient', 'pseudonym of the record', untilErased),
  id: column('confidential', 'patient', 'pseudonym of the entry', untilErased),
  type: column('public', 'patient', 'FHIR type of the entry', untilErased),
  version: column('public', 'patient', 'version of the entry', untilErased),
  updated_at: column('public', 'patient', 'when the version was stored', untilErased),
  deleted: column('public', 'patient', 'whether this version says "deleted"', untilErased),
  import: column('confidential', 'patient', 'the import that it came with, so that it can be undone', untilErased),
  sealed: column('sensitive', 'patient', 'the medical entry itself', untilErased),
};

export const mainColumns: Readonly<Record<string, Table>> = {
  ...accessColumns,
  ...emergencyColumns,
  ...listColumns,
  ...practiceColumns,
  ...staffColumns,
  ...watchingColumns,
  account: {
    id: column('confidential', 'account', 'pseudonym of the account', untilClosed),
    email_token: column(
      'confidential',
      'account',
      'finds the account of an address without storing the address',
      untilClosed,
    ),
    email: column('sensitive', 'account', 'where codes and notices go', untilClosed),
    password_hash: column('confidential', 'account', 'checks the password (Argon2id, one-way)', untilClosed),
    roles: column('public', 'account', 'what the account is for', untilClosed),
    language: column('public', 'account', 'language of mails', untilClosed),
    state: column('public', 'account', 'whether the address was confirmed', untilClosed),
    version: column('public', 'account', 'version of the row', untilClosed),
    created_at: column('public', 'account', 'when it was made', untilClosed),
    mail_counts_from: column('public', 'account', 'when codes by mail count again after a reset', untilClosed),
  },
  api_token: {
    id: column('confidential', 'account', 'pseudonym of the token', 'until ended, 90 days at most'),
    account: column('confidential', 'account', 'whose token it is', 'until ended, 90 days at most'),
    secret_hash: column(
      'confidential',
      'account',
      'checks the token (SHA-256, one-way)',
      'until ended, 90 days at most',
    ),
    name: column('sensitive', 'account', 'what its owner called it', 'until ended, 90 days at most'),
    scopes: column('public', 'account', 'what the token may do', 'until ended, 90 days at most'),
    created_at: column('public', 'account', 'when it was made', 'until ended, 90 days at most'),
    expires_at: column('public', 'account', 'when it ends', 'until ended, 90 days at most'),
    revoked_at: column('public', 'account', 'when it was ended', 'until ended, 90 days at most'),
    last_used_at: column('public', 'account', 'shows its owner whether it is in use', 'until ended, 90 days at most'),
  },
  audit_event: {
    seq: column('public', 'none', 'number of the entry', log),
    xid: column('public', 'none', 'order in which entries were committed', log),
    at: column('public', 'none', 'when it happened', log),
    lane: column('public', 'none', 'which writer wrote it, so that a missing entry shows', log),
    lane_seq: column('public', 'none', 'number within that writer', log),
    kind: column('public', 'none', 'kind of access', log),
    outcome: column('public', 'none', 'how it ended', log),
    request: column('confidential', 'none', 'pseudonym of the request', log),
    commitment: column('confidential', 'none', 'salted hash that binds the details', log),
    for_subject: column('sensitive', 'patient', 'the details, sealed to the person they tell of', log),
    for_retention: column('sensitive', 'instance', 'the details, sealed to the audit-retention key', log),
  },
  audit_locator: {
    subject: column('confidential', 'patient', 'finds the entries that tell of a record', untilErased),
    actor: column('confidential', 'account', 'finds the entries of who acted', untilErased),
    seq: column('public', 'patient', 'number of the entry', untilErased),
  },
  audit_leaf: {
    n: column('public', 'none', 'place of the entry in the tree of the log', log),
    seq: column('public', 'none', 'number of the entry', log),
    tag: column('confidential', 'none', 'pseudonym of the record in the tree of the log', log),
    tag_n: column('public', 'none', 'how many entries tell of that record up to this one', log),
    hash: column('public', 'none', 'binds the entry to its place', log),
    flaw: column('public', 'none', 'what was found wrong when the entry got its place', log),
  },
  audit_node: {
    level: column('public', 'none', 'height in the tree of the log', log),
    i: column('public', 'none', 'place at that height', log),
    hash: column('public', 'none', 'binds all entries below it', log),
  },
  audit_subject: {
    subject: column('confidential', 'patient', 'finds the pseudonym of a record in the tree of the log', untilErased),
    salt: column('confidential', 'patient', 'makes the pseudonym, which names nobody without it', untilErased),
  },
  audit_map: {
    bucket: column('public', 'none', 'beginning of the pseudonym', log),
    tag: column('confidential', 'none', 'pseudonym of the record in the tree of the log', log),
    count: column('public', 'none', 'how many entries tell of that record', log),
    head: column('confidential', 'none', 'binds the newest of them, and so all', log),
  },
  audit_map_node: {
    depth: column('public', 'none', 'height in the map of pseudonyms', log),
    i: column('public', 'none', 'place at that height', log),
    single: column('public', 'none', 'whether one pseudonym alone is below it', log),
    hash: column('public', 'none', 'binds everything below it', log),
  },
  audit_checkpoint: {
    size: column('public', 'none', 'how many entries the tree of the log had', log),
    at: column('public', 'none', 'when it was signed', log),
    floor: column('public', 'none', 'up to which number every entry has its place', log),
    note: column('public', 'none', 'what was signed, with the signature', log),
  },
  audit_lane: {
    lane: column('public', 'none', 'a writer of entries', laneLife),
    next: column('public', 'none', 'the number that its next entry must have', laneLife),
    state: column('confidential', 'none', 'what its next entry must follow from', laneLife),
    at: column('public', 'none', 'when its last entry got its place', laneLife),
  },
  audit_comparison: {
    ended_at: column('public', 'none', 'when all records had been compared with the log', log),
    leaves: column('public', 'none', 'how many entries were looked at', log),
    rows: column('public', 'none', 'how many stored entries were looked at', log),
    findings: column('public', 'none', 'how much did not fit', log),
  },
  card_draft: {
    subject: column('confidential', 'patient', 'pseudonym of the record', draftLife),
    account: column('confidential', 'account', 'who typed it', draftLife),
    part: column('public', 'patient', 'which part of the card it is for', draftLife),
    saved_at: column('public', 'patient', 'when it was kept', draftLife),
    sealed: column('sensitive', 'patient', 'what was typed and not sent yet', draftLife),
  },
  consent: {
    account: column('confidential', 'account', 'who consented', untilClosed),
    document: column('public', 'account', 'to which text', untilClosed),
    version: column('public', 'account', 'in which version', untilClosed),
    language: column('public', 'account', 'in which language it was read', untilClosed),
    given_at: column('public', 'account', 'when', untilClosed),
    withdrawn_at: column('public', 'account', 'when it was withdrawn', untilClosed),
  },
  email_change: {
    id: column('confidential', 'account', 'pseudonym of the change', changeLife),
    account: column('confidential', 'account', 'whose address changes', changeLife),
    email_token: column('confidential', 'account', 'finds the account by the new address later', changeLife),
    email: column('sensitive', 'account', 'the new address', changeLife),
    code_mac: column('confidential', 'account', 'checks the code (HMAC, one-way)', changeLife),
    code_expires: column('public', 'account', 'when the code ends', changeLife),
    tries: column('public', 'account', 'limits wrong codes', changeLife),
    created_at: column('public', 'account', 'when it was asked for', changeLife),
    verified_at: column('public', 'account', 'when the new address was proved', changeLife),
    effective_at: column('public', 'account', 'when it comes into force', changeLife),
    ended_at: column('public', 'account', 'when it was done or given up', changeLife),
  },
  erasure: {
    subject: column('confidential', 'none', 'pseudonym that leads to nobody any more', 'always'),
    kind: column('public', 'none', 'a record or an account', 'always'),
    receipt: column('confidential', 'none', 'finds the receipt', 'always'),
    state: column('public', 'none', 'how far the erasure is', 'always'),
    erased_at: column('public', 'none', 'when it was erased', 'always'),
    destroyed_at: column('public', 'none', 'when the keys were destroyed', 'always'),
    swept_at: column('public', 'none', 'when the last row was gone', 'always'),
    keys: column('public', 'none', 'which keys were destroyed', 'always'),
    mac: column('confidential', 'none', 'shows that this server made the row', 'always'),
  },
  erasure_receipt: {
    id: column('confidential', 'none', 'finds the receipt', 'always'),
    made_at: column('public', 'none', 'when it was made', 'always'),
    receipt: column('public', 'none', 'the signed receipt, so that it can be fetched again', 'always'),
  },
  factor: {
    id: column('confidential', 'account', 'pseudonym of the factor', untilRemoved),
    account: column('confidential', 'account', 'whose it is', untilRemoved),
    kind: column('public', 'account', 'kind of the factor', untilRemoved),
    secret: column('confidential', 'account', 'where the keys database keeps its seed', untilRemoved),
    last_step: column('public', 'account', 'makes each code count once', untilRemoved),
    confirmed_at: column('public', 'account', 'when it was proved', untilRemoved),
    created_at: column('public', 'account', 'when it was added', untilRemoved),
  },
  identity_reset: {
    id: column('confidential', 'account', 'pseudonym of the reset', resetLife),
    account: column('confidential', 'account', 'whose it is', resetLife),
    started_by: column('public', 'account', 'whether its owner or an administrator began it', resetLife),
    started_at: column('public', 'account', 'when it began', resetLife),
    ready_at: column('public', 'account', 'when the waiting time is over', resetLife),
    told: column('public', 'account', 'which notices were sent', resetLife),
    token_hash: column('confidential', 'account', 'checks the link of the last mail (SHA-256, one-way)', resetLife),
    token_expires: column('public', 'account', 'when that link ends', resetLife),
    cancelled_at: column('public', 'account', 'when it was stopped', resetLife),
    finished_at: column('public', 'account', 'when it was done', resetLife),
  },
  import_chunk: {
    subject: column('confidential', 'patient', 'pseudonym of the record', day),
    import: column('confidential', 'patient', 'which import it belongs to', day),
    n: column('public', 'patient', 'place in the file', day),
    sealed: column('sensitive', 'patient', 'a piece of the uploaded file', day),
  },
  import_job: {
    id: column('confidential', 'patient', 'pseudonym of the import', untilErased),
    subject: column('confidential', 'patient', 'which record it goes into', untilErased),
    account: column('confidential', 'account', 'who started it', untilErased),
    state: column('public', 'patient', 'how far it is', untilErased),
    bytes: column('public', 'patient', 'size of the file', untilErased),
    chunks: column('public', 'patient', 'pieces of the file', untilErased),
    error_code: column('public', 'patient', 'why it failed', untilErased),
    created_at: column('public', 'patient', 'when it was started', untilErased),
    expires_at: column('public', 'patient', 'when the waiting file is dropped', untilErased),
    summary: column('sensitive', 'patient', 'name of the file and what is in it', untilErased),
  },
  instance: {
    id: column('public', 'instance', 'who this instance is', 'always'),
    mode: column('public', 'instance', 'demo or real', 'always'),
    created_at: column('public', 'instance', 'when it was made', 'always'),
  },
  operator_erasure: {
    id: column('confidential', 'none', 'pseudonym of the announcement', untilDone),
    kind: column('public', 'none', 'a record or an account', untilDone),
    subject: column('confidential', 'none', 'what is to be erased', untilDone),
    asked_at: column('public', 'none', 'when it was announced', untilDone),
    due_at: column('public', 'none', 'until when it can be stopped', untilDone),
    stop_hash: column('confidential', 'none', 'checks the link that stops it (SHA-256, one-way)', untilDone),
    mac: column('confidential', 'none', 'shows that this server made the row', untilDone),
    told_at: column('public', 'none', 'when the first notice of it arrived', untilDone),
  },
  outbox: {
    id: column('confidential', 'account', 'pseudonym of the message', '7 days after it was sent'),
    account: column('confidential', 'account', 'whom it goes to', '7 days after it was sent'),
    kind: column('public', 'account', 'which template', '7 days after it was sent'),
    payload: column('sensitive', 'account', 'what the template is filled with', 'until it is sent'),
    address: column('sensitive', 'account', 'a new address that is to be proved', 'until it is sent'),
    language: column('public', 'account', 'language of the mail', '7 days after it was sent'),
    created_at: column('public', 'account', 'when it was asked for', '7 days after it was sent'),
    next_at: column('public', 'account', 'when the next try is due', '7 days after it was sent'),
    attempts: column('public', 'account', 'how many tries there were', '7 days after it was sent'),
    sent_at: column('public', 'account', 'when it was handed over', '7 days after it was sent'),
    failed_code: column('public', 'account', 'what the mail server answered', '7 days after it was sent'),
  },
  passkey: {
    id: column('confidential', 'account', 'pseudonym of the passkey', untilRemoved),
    account: column('confidential', 'account', 'whose it is', untilRemoved),
    credential_hash: column('confidential', 'account', 'finds the passkey (SHA-256, one-way)', untilRemoved),
    public_key: column('confidential', 'account', 'checks what the passkey signs', untilRemoved),
    mac: column('confidential', 'account', 'shows that this server stored the passkey', untilRemoved),
    counter: column('public', 'account', 'shows a copied passkey', untilRemoved),
    regressed_at: column('public', 'account', 'when a copy was suspected', untilRemoved),
    version: column('public', 'account', 'version of the row', untilRemoved),
    label: column('sensitive', 'account', 'its name and kind of device, shown to its owner', untilRemoved),
    created_at: column('public', 'account', 'when it was added', untilRemoved),
    last_used_at: column('public', 'account', 'shows its owner whether it is in use', untilRemoved),
  },
  rate_limit: {
    bucket: column('confidential', 'none', 'HMAC of what is limited; names nobody', 'one day'),
    tokens: column('public', 'none', 'tries left', 'one day'),
    failures: column('public', 'none', 'failures in a row', 'one day'),
    blocked_until: column('public', 'none', 'when the next try is answered', 'one day'),
    updated_at: column('public', 'none', 'when it last changed', 'one day'),
  },
  record: {
    id: column(
      'confidential',
      'patient',
      'pseudonym of the record',
      'always: a tombstone refuses access after erasure',
    ),
    created_at: column('public', 'patient', 'when it was made', 'always'),
    erased_at: column('public', 'patient', 'when it was erased', 'always'),
    withdrawn_at: column('public', 'patient', 'since when the consent is withdrawn, so that nobody opens it', 'always'),
  },
  record_consent: {
    subject: column('confidential', 'patient', 'which record', untilErased),
    given_at: column('public', 'patient', 'when', untilErased),
    given_by: column('confidential', 'account', 'who consented', untilErased),
    document: column('public', 'patient', 'to which text', untilErased),
    version: column('public', 'patient', 'in which version', untilErased),
    language: column('public', 'patient', 'in which language it was read', untilErased),
    withdrawn_at: column('public', 'patient', 'when it was withdrawn', untilErased),
    withdrawn_by: column('confidential', 'account', 'who withdrew it', untilErased),
  },
  recovery_code: {
    id: column('confidential', 'account', 'pseudonym of the code', codeLife),
    account: column('confidential', 'account', 'whose it is', codeLife),
    set: column('confidential', 'account', 'which codes were made together', codeLife),
    number: column('public', 'account', 'its number in the list', codeLife),
    mac: column('confidential', 'account', 'checks the code (HMAC, one-way)', codeLife),
    created_at: column('public', 'account', 'when it was made', codeLife),
    confirmed_at: column('public', 'account', 'when its owner showed that he holds the list', codeLife),
    used_at: column('public', 'account', 'makes it count once', codeLife),
  },
  recovery_request: {
    id: column('confidential', 'none', 'pseudonym of the request', 'until it is looked at, minutes'),
    kind: column('public', 'none', 'what was asked for', 'until it is looked at, minutes'),
    email_token: column(
      'confidential',
      'account',
      'finds the account of the address',
      'until it is looked at, minutes',
    ),
    created_at: column('public', 'none', 'when', 'until it is looked at, minutes'),
  },
  refresh_token: {
    hash: column('confidential', 'account', 'checks the token (SHA-256, one-way)', sessionEnd),
    session: column('confidential', 'account', 'which session it renews', sessionEnd),
    account: column('confidential', 'account', 'whose it is', sessionEnd),
    created_at: column('public', 'account', 'when it was made', sessionEnd),
    expires_at: column('public', 'account', 'when it ends', sessionEnd),
    used_at: column('public', 'account', 'shows a second use', sessionEnd),
    idempotency_hash: column('confidential', 'account', 'knows a repeated answer from a theft', sessionEnd),
  },
  relation: {
    subject: column('confidential', 'patient', 'which record', untilErased),
    actor: column('confidential', 'account', 'who may open it', untilErased),
    kind: column('public', 'patient', 'oneself or guardian', untilErased),
    ground: column('public', 'patient', 'on what ground', untilErased),
    since: column('public', 'patient', 'since when', untilErased),
    until: column('public', 'patient', 'until when', untilErased),
    revoked_at: column('public', 'patient', 'when it was ended', untilErased),
    mac: column('confidential', 'patient', 'shows that this server made the relation', untilErased),
    label: column(
      'sensitive',
      'patient',
      'the name under which the others see who looks after the record',
      untilErased,
    ),
    label_version: column('public', 'patient', 'which version of that name it is', untilErased),
  },
  resource,
  resource_history: resource,
  rights_act: {
    seq: column('public', 'none', 'in which order', untilCarried),
    id: column('public', 'none', 'finds the act in the rights ledger', untilCarried),
    at: column('public', 'none', 'when', untilCarried),
    act: column('public', 'none', 'which right ended', untilCarried),
    subject: column('confidential', 'none', 'of which record or account', untilCarried),
    other: column('confidential', 'none', 'which guardian or factor', untilCarried),
    mark: column('confidential', 'none', 'tells one joining of a guardian from another', untilCarried),
  },
  rights_head: {
    one: column('public', 'none', 'the only row', 'always'),
    n: column('public', 'none', 'up to which line of the rights ledger this database has everything', 'always'),
    hash: column('public', 'none', 'that line', 'always'),
    at: column('public', 'none', 'when', 'always'),
  },
  search_token: {
    token: column('confidential', 'patient', 'finds an entry without storing what it is found by', untilErased),
    field: column('public', 'patient', 'which field', untilErased),
    type: column('public', 'patient', 'FHIR type of the entry', untilErased),
    subject: column('confidential', 'patient', 'pseudonym of the record', untilErased),
    id: column('confidential', 'patient', 'pseudonym of the entry', untilErased),
  },
  session: {
    id: column('confidential', 'account', 'pseudonym of the session', sessionEnd),
    account: column('confidential', 'account', 'whose it is', sessionEnd),
    secret_hash: column('confidential', 'account', 'checks the session (SHA-256, one-way)', sessionEnd),
    proof: column('public', 'account', 'how it was proved', sessionEnd),
    created_at: column('public', 'account', 'when it began', sessionEnd),
    factor_at: column('public', 'account', 'when a second factor was last shown', sessionEnd),
    idle_expires_at: column('public', 'account', 'when it ends if nobody uses it', sessionEnd),
    expires_at: column('public', 'account', 'when it ends', sessionEnd),
    revoked_at: column('public', 'account', 'when it was ended', sessionEnd),
    last_used_at: column('public', 'account', 'shows its owner whether it is in use', sessionEnd),
    device: column('sensitive', 'account', 'which device it is, shown to its owner', sessionEnd),
  },
  sign_in_attempt: {
    id: column('confidential', 'account', 'pseudonym of the attempt', 'one day'),
    account: column('confidential', 'account', 'whose it is', 'one day'),
    session: column('confidential', 'account', 'which session is confirmed again', 'one day'),
    kind: column('public', 'account', 'sign-up, sign-in, confirmation or reset', 'one day'),
    code_mac: column('confidential', 'account', 'checks the code (HMAC, one-way)', 'one day'),
    code_expires: column('public', 'account', 'when the code ends', 'one day'),
    tries: column('public', 'account', 'limits wrong codes', 'one day'),
    created_at: column('public', 'account', 'when it began', 'one day'),
    expires_at: column('public', 'account', 'when it ends', 'one day'),
    consumed_at: column('public', 'account', 'makes it count once', 'one day'),
  },
};

/** Names of a database's columns, as `table.column`, that `wanted` says yes to. */
export function columnNames(database: 'main' | 'keys', wanted: (facts: ColumnFacts) => boolean = () => true): string[] {
  return Object.entries(database === 'main' ? mainColumns : keysColumns).flatMap(([table, columns]) =>
    Object.entries(columns).flatMap(([name, facts]) => (wanted(facts) ? [`${table}.${name}`] : [])),
  );
}
