import { useEffect, useRef, useState } from 'react';
import { api, body } from '../../../api/client.ts';
import type { Me, ShownCredential } from '../../../api/contract.ts';
import type { useForm } from '../../../ui/useForm.ts';
import { passkeysInList, showPasskey, stopAsking } from './show-passkey.ts';
import { usePasskeyProblem } from './usePasskeyProblem.ts';

/** The server's challenge works for five minutes; a page that stays open asks for a new one before. */
const roundMs = 4 * 60_000;

async function ask(inList: boolean): Promise<ShownCredential> {
  const { options } = await body(api.POST('/api/identity/passkeys/sign-in-options'));
  return showPasskey(options, inList);
}

/**
 * Signing in by a passkey alone: `press` for the button, and, with `inList`, by the list that the browser opens under the
 * address field. Only one of both asks at a time, and neither does once the page is left.
 */
export function usePasskeySignIn(form: ReturnType<typeof useForm>, enter: (me: Me) => Promise<void>, inList: boolean) {
  const problem = usePasskeyProblem();
  const [pressed, setPressed] = useState(false);
  const [round, setRound] = useState(0);

  const finish = (credential: () => Promise<ShownCredential>) =>
    form.submit(
      [],
      async () => {
        const shown = await credential();
        await enter(await body(api.POST('/api/identity/passkeys/sign-in', { body: { credential: shown } })));
      },
      problem,
    );
  const finishNow = useRef(finish);
  finishNow.current = finish;

  // biome-ignore lint/correctness/useExhaustiveDependencies: each round is a challenge of its own
  useEffect(() => {
    if (!inList || pressed) return;
    let over = false;
    const again = setTimeout(() => setRound((count) => count + 1), roundMs);
    const offer = async () => {
      if (!(await passkeysInList()) || over) return;
      const shown = await ask(true);
      if (over) return;
      await finishNow.current(() => Promise.resolve(shown));
      setRound((count) => count + 1);
    };
    // Whoever did not ask for a passkey is not told that none was offered.
    offer().catch(() => undefined);
    return () => {
      over = true;
      clearTimeout(again);
      stopAsking();
    };
  }, [inList, pressed, round]);

  const press = async () => {
    stopAsking();
    setPressed(true);
    await finish(() => ask(false));
    setPressed(false);
  };
  return { press: () => void press(), pressed };
}
