import { useEffect, useRef, useState } from 'react';
import { untilAnswered } from '../engine/network.ts';

/** Something on its way to the server, sent again by itself while the network is away. */
export function useSending() {
  const [waiting, setWaiting] = useState(false);
  const stopper = useRef<AbortController | null>(null);
  useEffect(() => () => stopper.current?.abort(), []);
  return {
    /** No answer came so far. */
    waiting,
    stop() {
      stopper.current?.abort();
      setWaiting(false);
    },
    /**
     * The answer; null when it was stopped first, though it may have arrived. Throws what the server refuses.
     *
     * @param act Takes effect once, however often it is sent
     */
    async send<T>(act: () => Promise<T>): Promise<{ readonly answer: T } | null> {
      stopper.current?.abort();
      const own = new AbortController();
      stopper.current = own;
      try {
        const met = await untilAnswered(act, own.signal, () => setWaiting(true));
        return own.signal.aborted ? null : met;
      } finally {
        if (stopper.current === own) setWaiting(false);
      }
    },
  };
}
