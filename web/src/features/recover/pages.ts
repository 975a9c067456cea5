/** The pages of "I can't sign in", loaded together: who needs one may need the next. */
export { LostFactor } from './LostFactor.tsx';
export { Recover } from './Recover.tsx';
export { RecoverFinish } from './RecoverFinish.tsx';
export { RecoverIdentity } from './RecoverIdentity.tsx';
export { RecoverPassword } from './RecoverPassword.tsx';
