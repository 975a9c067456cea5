import { Trans } from '@lingui/react/macro';

/**
 * The text of consent `record`, version 2026-11.2. A change of its meaning is a new version; the server's instance document
 * says which one is asked for.
 */
export function ConsentText() {
  return (
    <div className="prose">
      <h2 className="text-20">
        <Trans>What is kept</Trans>
      </h2>
      <ul className="dashes">
        <li>
          <Trans>
            Your medical card: allergies, blood group, conditions, medicines, operations, implants, vaccinations,
            results, the people to call and your notes.
          </Trans>
        </li>
        <li>
          <Trans>
            Your name, date of birth and gender, as you type them or as they stand in the documents you import.
          </Trans>
        </li>
        <li>
          <Trans>Who opened what, and when: each time, by whomever it was.</Trans>
        </li>
      </ul>
      <h2 className="text-20">
        <Trans>What it is for</Trans>
      </h2>
      <p>
        <Trans>
          For your own care: so that you, and those you allow, can read it. Nothing else is done with it: no
          advertising, no sale, no research without asking you again.
        </Trans>
      </p>
      <h2 className="text-20">
        <Trans>Who can read it</Trans>
      </h2>
      <p>
        <Trans>
          You, and whoever looks after a record that you share. Whoever runs this server holds its keys, so in the end
          you trust them too.
        </Trans>
      </p>
      <h2 className="text-20">
        <Trans>How long, and how to take it back</Trans>
      </h2>
      <p>
        <Trans>
          As long as you keep your record here. You may take your consent back at any time, without a reason, under
          “Privacy”: from then on nobody can open the record. What was done before stays lawful. To have the record
          erased too, tell whoever runs this server.
        </Trans>
      </p>
    </div>
  );
}
