import { type ColumnFacts, inFrench, keysColumns, mainColumns } from '../database/index.ts';
import { type KeptGroup, keptGroups, type WhatWeKeep } from './contract.ts';

/** What each table is to the person whose data it holds; a test finds a table that has no group. */
export const groupOf: Readonly<Record<string, KeptGroup>> = {
  access_case: 'record',
  access_grant: 'record',
  account: 'account',
  api_token: 'programs',
  audit_event: 'log',
  audit_locator: 'log',
  audit_leaf: 'log',
  audit_node: 'log',
  audit_subject: 'log',
  audit_map: 'log',
  audit_map_node: 'log',
  audit_checkpoint: 'log',
  audit_lane: 'log',
  audit_comparison: 'log',
  card_draft: 'record',
  consent: 'consent',
  email_change: 'account',
  emergency_rule: 'record',
  emergency_use: 'record',
  erasure: 'server',
  erasure_receipt: 'server',
  operator_erasure: 'server',
  role_held: 'account',
  self_grant: 'account',
  staff_invitation: 'account',
  rights_act: 'server',
  rights_head: 'server',
  factor: 'sign-in',
  grant_offer: 'record',
  grant_request: 'record',
  guardian_invitation: 'record',
  identity_reset: 'account',
  import_chunk: 'import',
  import_job: 'import',
  instance: 'server',
  outbox: 'mail',
  passkey: 'sign-in',
  patient_list: 'account',
  patient_list_entry: 'record',
  practice: 'account',
  practice_invitation: 'account',
  practice_member: 'account',
  professional: 'account',
  rate_limit: 'server',
  record: 'record',
  record_consent: 'consent',
  recovery_code: 'sign-in',
  recovery_request: 'account',
  refresh_token: 'devices',
  relation: 'record',
  resource: 'record',
  resource_history: 'record',
  search_token: 'record',
  session: 'devices',
  watch_event: 'log',
  watch_finding: 'log',
  watch_review: 'log',
  watch_state: 'server',
  watch_setting: 'server',
  sign_in_attempt: 'sign-in',
  kek_ciphertext: 'keys',
  kek_destroyed: 'keys',
  key_service: 'keys',
  kek_floor: 'keys',
  kek_epoch: 'keys',
  kek_version: 'keys',
  key_job: 'keys',
};

/** What tells most comes first. */
const kinds: readonly ColumnFacts['class'][] = ['sensitive', 'confidential', 'public'];

/** Every column of both databases, from the registry that a test holds against them, in groups and in the asked language. */
export function whatWeKeep(language: 'en' | 'fr'): WhatWeKeep {
  const words = (text: string): string => (language === 'fr' ? (inFrench[text] ?? text) : text);
  const tables = Object.entries({ ...mainColumns, ...keysColumns });
  const fieldsOf = (table: string, columns: Readonly<Record<string, ColumnFacts>>) =>
    Object.entries(columns).map(([name, facts]) => ({
      name: `${table}.${name}`,
      kind: facts.class,
      purpose: words(facts.purpose),
      retention: words(facts.retention),
    }));
  return {
    groups: keptGroups.map((key) => ({
      key,
      fields: tables
        .flatMap(([table, columns]) => (groupOf[table] === key ? fieldsOf(table, columns) : []))
        .toSorted((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind)),
    })),
  };
}
