import type { Restored } from '../../backup/index.ts';

/** What a restore did, and what it cannot know, in lines for the operator. */
export function restoredLines(done: Restored, rights: readonly string[], tokens: boolean): readonly string[] {
  const { ended } = done;
  const count = (...names: readonly string[]): number => names.reduce((sum, name) => sum + (ended[name] ?? 0), 0);
  const lines = [
    `Restored: ${done.rows} rows; ${done.keys.rows} keys, each as it was written, all KEK versions open.`,
    `Ended: ${count('session', 'refresh_token')} sessions and refresh tokens, ${count('api_token')} access tokens, ` +
      `${count('sign_in_attempt', 'recovery_code')} codes, ${count('recovery_request', 'identity_reset', 'email_change', 'guardian_invitation')} requests and invitations, ` +
      `${count('outbox')} mails that waited. Everybody signs in again.`,
    'Access tokens are signed by a new key. The restore stands in the access log.',
  ];
  lines.push(...rights);
  if (tokens)
    lines.push(
      'A key of the search turned since: until the running server has made the tokens anew, which it begins within a minute, nobody signs in by address and nobody is found.',
    );
  lines.push('Next: npx carnet check, then npx carnet serve.');
  return lines;
}
