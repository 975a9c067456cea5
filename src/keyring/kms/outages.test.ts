import { describe, expect, it } from 'vitest';
import { CarnetError } from '../../kernel/index.ts';
import { awsAway, isAwsError } from './aws/client.ts';
import { azureAway, nameOf, signerName, statusOf, versionOfName } from './azure/client.ts';
import { codeOfGcp, gcpAway, isDestroyed, numberOf } from './gcp/client.ts';
import { serviceAway, serviceLate, troubleOf, wrapRefused } from './remote.ts';

const named = (name: string) => Object.assign(new Error('x'), { name });
const withCode = (code: unknown) => Object.assign(new Error('x'), { code });
const withStatus = (statusCode: unknown) => Object.assign(new Error('x'), { statusCode });

/** What an operator reads, and what the screens know it by. */
function told(error: CarnetError) {
  return [error.code, error.detail, troubleOf(error)];
}
const away = (words: string, trouble: string) => ['key-service-away', `The key service ${words}.`, trouble];

describe('what a cloud answers is one outage, in words for the operator', () => {
  const rights = away('(AWS) refuses these credentials, or they lack a right', 'rights');
  const noLogIn = away('(AWS) cannot be asked: there are no valid credentials', 'log-in');
  const switchedOff = away('(AWS) says that the key is switched off or to be deleted', 'other');
  it.each([
    ['AccessDeniedException', rights],
    ['UnrecognizedClientException', rights],
    ['InvalidSignatureException', rights],
    ['CredentialsProviderError', noLogIn],
    ['ExpiredTokenException', noLogIn],
    ['NotFoundException', away('(AWS) has no key of the name that is configured', 'no-key')],
    ['KMSInvalidStateException', switchedOff],
    ['DisabledException', switchedOff],
    ['TimeoutError', away('(AWS) cannot be reached', 'unreachable')],
  ])('AWS: %s', (name, expected) => {
    expect(told(awsAway(named(name)))).toEqual(expected);
  });

  const denied = away('(Google) refuses these credentials, or they lack a right', 'rights');
  it.each([
    [7, denied],
    [16, denied],
    [5, away('(Google) has no key of the name that is configured', 'no-key')],
    [9, away('(Google) says that the key is switched off', 'other')],
    [14, away('(Google) cannot be reached', 'unreachable')],
    ['ECONNREFUSED', away('(Google) cannot be reached', 'unreachable')],
  ])('Google: %s', (code, expected) => {
    expect(told(gcpAway(withCode(code)))).toEqual(expected);
  });

  const refused = away('(Azure) refuses these credentials, they lack a right, or the key is switched off', 'rights');
  it.each([
    ['401', withStatus(401), refused],
    ['403', withStatus(403), refused],
    ['404', withStatus(404), away('(Azure) has no key of the name that is configured', 'no-key')],
    ['500', withStatus(500), away('(Azure) cannot be reached', 'unreachable')],
    [
      'no credentials',
      named('CredentialUnavailableError'),
      away('(Azure) cannot be asked: there are no valid credentials', 'log-in'),
    ],
    [
      'a log-in that fails',
      named('AuthenticationError'),
      away('(Azure) cannot be asked: there are no valid credentials', 'log-in'),
    ],
    ['no status', withStatus('404'), away('(Azure) cannot be reached', 'unreachable')],
    ['what is no error', 'x', away('(Azure) cannot be reached', 'unreachable')],
  ])('Azure: %s', (_, error, expected) => {
    expect(told(azureAway(error))).toEqual(expected);
  });

  it('leaves an error of our own as it is, and keeps the cause of any other', () => {
    const own = new CarnetError('conflict', 'x');
    const cause = new Error('x');
    for (const asAway of [awsAway, gcpAway, azureAway]) {
      expect(asAway(own)).toBe(own);
      expect(asAway(cause)).toMatchObject({ cause, retryAfter: 5 });
    }
  });

  it('that comes late says so, and a wrap that is not right is none', () => {
    expect(told(serviceLate(new Error('x')))).toEqual(away('does not answer in time', 'late'));
    expect(told(serviceAway('is sealed'))).toEqual(away('is sealed', 'other'));
    expect(wrapRefused('why')).toMatchObject({
      code: 'not-openable',
      detail: 'A wrapped key does not open in this key service.',
      cause: 'why',
    });
  });
});

describe('what a cloud gives is read for what it is', () => {
  it('names and codes of errors', () => {
    expect(isAwsError(named('NotFoundException'), 'AlreadyExistsException', 'NotFoundException')).toBe(true);
    expect(isAwsError(named('NotFoundException'), 'AlreadyExistsException')).toBe(false);
    expect(isAwsError({ name: 'NotFoundException' }, 'NotFoundException')).toBe(false);
    expect([withCode(5), withCode('5'), new Error('x'), 5].map(codeOfGcp)).toEqual([5, null, null, null]);
    expect([withStatus(404), withStatus('404'), new Error('x'), 404].map(statusOf)).toEqual([404, null, null, null]);
  });

  it('the version at the end of a name of Google, and whether one is gone', () => {
    expect(numberOf('projects/p/cryptoKeys/k/cryptoKeyVersions/17')).toBe(17);
    for (const name of [
      'projects/p/cryptoKeys/k/cryptoKeyVersions/17/x',
      'projects/p/cryptoKeys/k/cryptoKeyVersions/',
      'cryptoKeyVersions/1234567890',
      null,
      undefined,
    ])
      expect(() => numberOf(name)).toThrow('(Google) has no primary version of the key that is configured');
    expect(['DESTROYED', 'DESTROY_SCHEDULED', 3, 4].map(isDestroyed)).toEqual([true, true, true, true]);
    expect(['ENABLED', 'DISABLED', 1, 2, null].map(isDestroyed)).toEqual([false, false, false, false, false]);
  });

  it('the names of the versions of a key at Azure', () => {
    expect(versionOfName('carnet', nameOf('carnet', 12))).toBe(12);
    for (const name of [signerName('carnet'), 'carnet', nameOf('other', 1), 'carnet-0x', 'carnet-'])
      expect(versionOfName('carnet', name)).toBeNull();
  });
});
