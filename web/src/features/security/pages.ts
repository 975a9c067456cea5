/** The security room in one piece: who opens one of its pages goes on to another. */
export { Activity } from './activity/Activity.tsx';
export { Codes } from './codes/Codes.tsx';
export { Devices } from './devices/Devices.tsx';
export { Email } from './email/Email.tsx';
export { AddAuthenticator } from './factors/AddAuthenticator.tsx';
export { Factors } from './factors/Factors.tsx';
export { loaders } from './loaders.ts';
export { Password } from './Password.tsx';
export { Programs } from './Programs.tsx';
export { Passkeys } from './passkeys/Passkeys.tsx';
export { Security } from './Security.tsx';
