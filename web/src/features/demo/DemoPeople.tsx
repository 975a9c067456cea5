import { Trans } from '@lingui/react/macro';
import { useRouter } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { api, body } from '../../api/client.ts';
import type { DemoPerson } from '../../api/contract.ts';
import { queryClient, recordsQuery } from '../../api/queries.ts';
import { welcome } from '../../app/person.ts';
import { Icon, type IconName } from '../../ui/Icon.tsx';
import { ErrorSummary } from '../../ui/Summary.tsx';
import { useForm } from '../../ui/useForm.ts';

interface Person {
  readonly as: DemoPerson;
  readonly icon: IconName;
  /** Null for whom the role alone names. */
  readonly name: string | null;
  readonly role: ReactNode;
}

const people: readonly Person[] = [
  { as: 'patient', icon: 'user', name: 'Marie', role: <Trans>patient, reads her own record</Trans> },
  { as: 'guardian', icon: 'users', name: 'Marie', role: <Trans>caregiver, acts for her father Henri</Trans> },
  { as: 'caregiver', icon: 'users', name: 'Julien Moreau', role: <Trans>her partner, a caregiver</Trans> },
  { as: 'doctor', icon: 'write', name: 'Dr Amélie Roux', role: <Trans>her doctor</Trans> },
  { as: 'auditor', icon: 'eye', name: null, role: <Trans>The auditor, who sees no clinical data either</Trans> },
  { as: 'admin', icon: 'list', name: null, role: <Trans>The administrator, who sees no clinical data</Trans> },
];

/** One-click sign-in as somebody of the demo family. */
export function DemoPeople() {
  const router = useRouter();
  const form = useForm();
  const [chosen, setChosen] = useState<DemoPerson | null>(null);
  const enter = (as: DemoPerson) => {
    setChosen(as);
    return form.submit([], async () => {
      welcome(await body(api.POST('/api/demo/sign-in', { body: { as } })));
      await router.invalidate();
      const dependent =
        as === 'guardian'
          ? (await queryClient.fetchQuery(recordsQuery)).find((record) => record.relation === 'guardian')
          : undefined;
      if (dependent === undefined) await router.navigate({ to: '/home' });
      else await router.navigate({ to: '/records/$record', params: { record: dependent.id } });
    });
  };
  return (
    <>
      <ErrorSummary errors={form.errors} attempt={form.attempt} />
      <ul className="mt-5 grid gap-3">
        {people.map((person) => (
          <li key={person.as}>
            <button
              type="button"
              className="button w-full justify-start text-left"
              aria-disabled={form.working}
              data-working={(form.working && chosen === person.as) || undefined}
              onClick={() => void enter(person.as)}
            >
              <Icon name={person.icon} />
              <span>
                {person.name !== null && `${person.name}, `}
                <span className="font-normal">{person.role}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
