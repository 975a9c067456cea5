import { Trans } from '@lingui/react/macro';
import type { OwnProfessional } from '../../api/contract.ts';

/** Name, specialty and number under which somebody works. */
export function Facts({ of }: { of: OwnProfessional }) {
  return (
    <dl className="rows mt-2">
      <div className="row">
        <dt>
          <Trans>Name</Trans>
        </dt>
        <dd className="break-words">{of.name}</dd>
      </div>
      <div className="row">
        <dt>
          <Trans>Specialty</Trans>
        </dt>
        <dd className="break-words">{of.specialty}</dd>
      </div>
      <div className="row">
        <dt>
          <Trans>Number in the register</Trans>
        </dt>
        <dd className="break-all">{of.number}</dd>
      </div>
    </dl>
  );
}
