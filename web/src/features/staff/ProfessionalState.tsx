import { Trans } from '@lingui/react/macro';
import type { OwnProfessional } from '../../api/contract.ts';
import { Status } from '../../ui/Notice.tsx';

/** How far a professional identity is, by icon and word. */
export function ProfessionalState({ state }: { state: OwnProfessional['state'] }) {
  switch (state) {
    case 'waiting':
      return (
        <Status icon="clock" tone="warning">
          <Trans>Waits to be confirmed</Trans>
        </Status>
      );
    case 'announced':
      return (
        <Status icon="clock" tone="warning">
          <Trans>Announced to every patient</Trans>
        </Status>
      );
    case 'confirmed':
      return (
        <Status icon="check" tone="success">
          <Trans>Confirmed</Trans>
        </Status>
      );
    case 'refused':
      return (
        <Status icon="stop" tone="danger">
          <Trans>Not confirmed</Trans>
        </Status>
      );
    case 'ended':
      return (
        <Status icon="skip">
          <Trans>Ended</Trans>
        </Status>
      );
  }
}
