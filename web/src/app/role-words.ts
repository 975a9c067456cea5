import { useLingui } from '@lingui/react/macro';
import type { Role } from '../api/contract.ts';

/** The name of each role. */
export function useRoleWords(): Readonly<Record<Role, string>> {
  const { t } = useLingui();
  return {
    patient: t`Patient`,
    caregiver: t`Caregiver`,
    doctor: t`Doctor`,
    researcher: t`Researcher`,
    participant: t`Study participant`,
    auditor: t`Auditor`,
    admin: t`Administrator`,
  };
}
