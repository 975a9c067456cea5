import { Trans } from '@lingui/react/macro';

/** Whom to turn to outside of this server: as the operator names it, else the French authority and how to find another. */
export function Authority({ named }: { named: string | null }) {
  return (
    <p className="prose mt-3">
      {named !== null ? (
        <Trans>You can turn to the data-protection authority at any time: {named}</Trans>
      ) : (
        <Trans>
          You can turn to the data-protection authority at any time: in France the CNIL (3 place de Fontenoy, 75007
          Paris, cnil.fr). In the European Union it is the authority of the country where you live, where you work, or
          where it happened.
        </Trans>
      )}
    </p>
  );
}
