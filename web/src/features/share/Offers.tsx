import { useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { api, body } from '../../api/client.ts';
import type { OpenOffer } from '../../api/grants.ts';
import { keepFocus } from '../../ui/keep-focus.ts';
import { ErrorSummary } from '../../ui/Summary.tsx';
import { toast } from '../../ui/toast.ts';
import { useForm } from '../../ui/useForm.ts';
import { WaitingLink } from '../people/links/WaitingLink.tsx';
import { reloadGrants } from './query.ts';
import { useTerms } from './words.ts';

/** Links that wait to be taken: what each gives, until when it works, and the way to take it back. */
export function Offers({ record, offers }: { record: string; offers: readonly OpenOffer[] }) {
  const { t } = useLingui();
  const terms = useTerms();
  const form = useForm();
  const [taking, setTaking] = useState<string | null>(null);
  const takeBack = (id: string) => {
    setTaking(id);
    return form.submit(
      [],
      async () => {
        await body(api.DELETE('/api/records/{record}/grant-offers/{id}', { params: { path: { record, id } } }));
        await reloadGrants(record);
        toast({ text: t`Taken back: the link works no more`, undo: null });
        keepFocus('add-person');
      },
      (error) => {
        if (error.code !== 'not-found') return null;
        void reloadGrants(record);
        return [{ field: null, message: t`This offer waits no more: it was taken, taken back, or its time is over.` }];
      },
    );
  };
  return (
    <>
      <ErrorSummary errors={form.errors} attempt={form.attempt} />
      <ul className="rows">
        {offers.map((one) => (
          <WaitingLink
            key={one.id}
            link={one}
            working={form.working && taking === one.id}
            takeBack={() => void takeBack(one.id)}
          >
            <p className="quiet-text">{terms(one)}</p>
          </WaitingLink>
        ))}
      </ul>
    </>
  );
}
