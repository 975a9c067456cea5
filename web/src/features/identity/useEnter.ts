import { useRouter } from '@tanstack/react-router';
import type { Me } from '../../api/contract.ts';
import { welcome } from '../../app/person.ts';
import { keepAttempt } from './attempt.ts';

/** What follows a sign-in: the attempt is forgotten, and one goes to where one wanted to go, else home. */
export function useEnter(to: string | undefined): (me: Me) => Promise<void> {
  const router = useRouter();
  return async (me) => {
    welcome(me);
    keepAttempt('sign-in', null);
    await router.invalidate();
    if (to === undefined) await router.navigate({ to: '/home' });
    else router.history.push(to);
  };
}
