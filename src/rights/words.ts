import type { Deed, Look, Who } from './contract.ts';

/** The words of the list that is downloaded; the pages have their own in their dictionaries. */
export interface ListWords {
  readonly file: string;
  readonly columns: readonly [string, string, string, string, string];
  readonly who: Record<Exclude<Who, 'guardian' | 'former-guardian'>, string>;
  /** Of somebody who looks after the record; null where no name was given. */
  readonly guardian: (name: string | null) => string;
  /** Of somebody who has left; null where no name was given. */
  readonly former: (name: string | null) => string;
  readonly deed: Record<Deed, string>;
  readonly outcome: Record<Look['outcome'], string>;
  readonly part: Readonly<Record<string, string>>;
}

const english: ListWords = {
  file: 'who-looked',
  columns: ['Time (UTC)', 'Who', 'What was done', 'Part', 'Outcome'],
  who: {
    you: 'You',
    operator: 'Whoever runs this server',
    link: 'Whoever had the link of the mail',
    somebody: 'Somebody without access',
  },
  guardian: (name) => (name === null ? 'Somebody who looks after this record' : `${name} (looks after this record)`),
  former: (name) =>
    name === null ? 'Somebody who once looked after this record' : `${name} (no longer looks after this record)`,
  deed: {
    'card-read': 'Opened the card',
    'entry-read': 'Opened an entry',
    searched: 'Looked through the entries',
    'history-read': 'Looked at earlier versions',
    added: 'Added an entry',
    changed: 'Changed an entry',
    deleted: 'Deleted an entry',
    imported: 'Imported a file',
    'import-undone': 'Undid an import',
    'record-made': 'Made the record',
    exported: 'Took a copy of the record',
    proved: 'Took a proof of this list',
    'guardian-invited': 'Invited somebody to look after the record',
    'invitation-withdrawn': 'Withdrew an invitation',
    'guardian-joined': 'Now looks after the record too',
    'guardian-left': 'Gave up looking after the record',
    'guardian-named': 'Changed the name under which the others see them',
    'consent-withdrawn': 'Withdrew the consent: the record was closed',
    'consent-given': 'Gave the consent again: the record was opened',
    'erasure-announced': 'Announced that the record will be deleted',
    'erasure-stopped': 'The announced deletion was stopped',
    asked: 'Asked for access',
  },
  outcome: { done: 'Done', 'nothing-there': 'Nothing was there', refused: 'Refused, nothing was shown' },
  part: {
    Patient: 'who the record is about',
    AllergyIntolerance: 'allergies',
    Condition: 'conditions',
    MedicationStatement: 'medicines',
    MedicationRequest: 'medicines',
    Medication: 'medicines',
    Procedure: 'operations',
    Device: 'implants',
    DeviceUseStatement: 'implants',
    Immunization: 'vaccinations',
    Observation: 'results',
    DiagnosticReport: 'results',
    RelatedPerson: 'contacts',
  },
};

const french: ListWords = {
  file: 'qui-a-consulte',
  columns: ['Heure (UTC)', 'Qui', 'Ce qui a été fait', 'Partie', 'Résultat'],
  who: {
    you: 'Vous',
    operator: 'La personne qui fait tourner ce serveur',
    link: 'Une personne qui avait le lien du message',
    somebody: 'Quelqu’un qui n’y a pas accès',
  },
  guardian: (name) => (name === null ? 'Une personne qui s’occupe de ce dossier' : `${name} (s’occupe de ce dossier)`),
  former: (name) =>
    name === null ? 'Une personne qui s’est occupée de ce dossier' : `${name} (ne s’occupe plus de ce dossier)`,
  deed: {
    'card-read': 'A ouvert la fiche',
    'entry-read': 'A ouvert une entrée',
    searched: 'A parcouru les entrées',
    'history-read': 'A consulté des versions antérieures',
    added: 'A ajouté une entrée',
    changed: 'A modifié une entrée',
    deleted: 'A supprimé une entrée',
    imported: 'A importé un fichier',
    'import-undone': 'A annulé un import',
    'record-made': 'A créé le dossier',
    exported: 'A pris une copie du dossier',
    proved: 'A pris une preuve de cette liste',
    'guardian-invited': 'A invité quelqu’un à s’occuper du dossier',
    'invitation-withdrawn': 'A retiré une invitation',
    'guardian-joined': 'S’occupe désormais aussi du dossier',
    'guardian-left': 'A cessé de s’occuper du dossier',
    'guardian-named': 'A changé le nom sous lequel les autres le voient',
    'consent-withdrawn': 'A retiré le consentement : le dossier a été fermé',
    'consent-given': 'A redonné le consentement : le dossier a été rouvert',
    'erasure-announced': 'A annoncé la suppression du dossier',
    'erasure-stopped': 'La suppression annoncée a été arrêtée',
    asked: 'A demandé l’accès',
  },
  outcome: { done: 'Fait', 'nothing-there': 'Il n’y avait rien', refused: 'Refusé, rien n’a été montré' },
  part: {
    Patient: 'la personne concernée',
    AllergyIntolerance: 'allergies',
    Condition: 'maladies',
    MedicationStatement: 'médicaments',
    MedicationRequest: 'médicaments',
    Medication: 'médicaments',
    Procedure: 'opérations',
    Device: 'implants',
    DeviceUseStatement: 'implants',
    Immunization: 'vaccinations',
    Observation: 'résultats',
    DiagnosticReport: 'résultats',
    RelatedPerson: 'contacts',
  },
};

export const listWords = { en: english, fr: french } as const;
