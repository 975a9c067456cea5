import { Trans } from '@lingui/react/macro';

/**
 * The text of consent `record`, version 2026-11.3. A change of its meaning is a new version, with a line in
 * `consent/texts.ts`; the server's instance document says which one is asked for.
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
            pregnancy, measurements, results, the people to call, your doctors, your wishes and your notes.
          </Trans>
        </li>
        <li>
          <Trans>
            Your name, date of birth, gender, address, telephone, languages and insurance number, as you type them or as
            they stand in the documents you import.
          </Trans>
        </li>
        <li>
          <Trans>What you have begun to type and not saved, for 30 days.</Trans>
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
          advertising, no sale, no statistics and no research without asking you again.
        </Trans>
      </p>
      <h2 className="text-20">
        <Trans>Who can read it</Trans>
      </h2>
      <ul className="dashes">
        <li>
          <Trans>You, and whoever looks after the record with you.</Trans>
        </li>
        <li>
          <Trans>
            A doctor or somebody who helps you, once you give them parts of it under “Share”: until the day that you
            choose, or until you end it. Your name, date of birth, address, people to call and wishes go with each part.
          </Trans>
        </li>
        <li>
          <Trans>Whoever runs this server holds its keys, so in the end you trust them too.</Trans>
        </li>
      </ul>
      <h2 className="text-20">
        <Trans>How long, and how to take it back</Trans>
      </h2>
      <ul className="dashes">
        <li>
          <Trans>As long as you keep your record here.</Trans>
        </li>
        <li>
          <Trans>
            You may take your consent back at any time, without a reason, under “Privacy”: from then on nobody can open
            the record. What was done before stays lawful.
          </Trans>
        </li>
        <li>
          <Trans>
            There you can also download everything, and delete it for good, without asking anybody. The keys on this
            server are destroyed at once. Copies in backups could still be read for a while; until when, you are told
            before you delete, and it stands on your receipt.
          </Trans>
        </li>
        <li>
          <Trans>
            Whoever runs this server can delete a record too, for example for somebody who can no longer sign in. You
            are told, and have 72 hours to stop it.
          </Trans>
        </li>
        <li>
          <Trans>
            Of what was deleted, it stays on record that it was, and when; the log keeps its entries, without a way from
            you to them.
          </Trans>
        </li>
      </ul>
    </div>
  );
}
