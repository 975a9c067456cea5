import type { measured } from './codes.ts';
import type { CardLanguage } from './contract.ts';

/** The product's own words on the card. What a record says stays as the record says it. */
export interface Words {
  readonly unnamed: string;
  readonly unreadable: string;
  readonly allergyCategory: Readonly<Record<'food' | 'medication' | 'environment' | 'biologic', string>>;
  /** By code of FHIR's observation-category. */
  readonly observationCategory: Readonly<Record<string, string>>;
  readonly status: Readonly<Record<StatusWord, string>>;
  readonly measured: Readonly<Record<keyof typeof measured, string>>;
  /** How a blood group is known, by the code that a form writes. */
  readonly known: Readonly<Record<'laboratory' | 'card' | 'told', string>>;
  readonly wish: Readonly<Record<'organ-donation' | 'resuscitation' | 'other', string>>;
  readonly decision: Readonly<Record<'yes' | 'no' | 'conditions' | 'undecided', string>>;
  readonly yes: string;
  readonly no: string;
  readonly dose: (number: string) => string;
  readonly asNeeded: (reason: string | null) => string;
  readonly times: (frequency: string, period: string | null) => string;
  readonly every: (period: string) => string;
  readonly most: (amount: string, period: string) => string;
  /** Period in words: 1 day, 8 hours; by the unit's UCUM code. Null for a unit that is not known. */
  readonly period: (value: number, unit: string) => string | null;
  readonly at: (times: string) => string;
  readonly range: (low: string, high: string) => string;
  readonly event: Readonly<Record<string, string>>;
  readonly weekday: Readonly<Record<string, string>>;
}

export type StatusWord =
  | 'noneKnown'
  | 'inactive'
  | 'resolved'
  | 'remission'
  | 'recurrence'
  | 'unconfirmed'
  | 'refuted'
  | 'ended'
  | 'onHold'
  | 'planned'
  | 'notTaken'
  | 'notGiven'
  | 'notDone'
  | 'doNotTake'
  | 'underWay'
  | 'preliminary'
  | 'cancelled';

type Unit = 's' | 'min' | 'h' | 'd' | 'wk' | 'mo' | 'a';

const plural =
  (names: Readonly<Record<Unit, readonly [string, string]>>, many: (value: number) => boolean) =>
  (value: number, unit: string) => {
    const name = Object.hasOwn(names, unit) ? names[unit as Unit] : undefined; // just seen to be one of them
    return name === undefined ? null : `${value} ${name[many(value) ? 1 : 0]}`;
  };

const en: Words = {
  unnamed: 'No name given',
  unreadable: 'This entry cannot be shown',
  allergyCategory: {
    food: 'Food',
    medication: 'Medicine',
    environment: 'Surroundings',
    biologic: 'Biological medicine',
  },
  observationCategory: {
    'social-history': 'Way of life',
    'vital-signs': 'Vital signs',
    imaging: 'Imaging',
    laboratory: 'Laboratory',
    procedure: 'Procedure',
    survey: 'Questionnaire',
    exam: 'Examination',
    therapy: 'Therapy',
    activity: 'Activity',
  },
  status: {
    noneKnown: 'None known',
    inactive: 'No longer active',
    resolved: 'Resolved',
    remission: 'In remission',
    recurrence: 'Came back',
    unconfirmed: 'Not confirmed',
    refuted: 'Ruled out',
    ended: 'Ended',
    onHold: 'Paused',
    planned: 'Planned',
    notTaken: 'Not taken',
    notGiven: 'Not given',
    notDone: 'Not done',
    doNotTake: 'Not to be taken',
    underWay: 'Under way',
    preliminary: 'Preliminary',
    cancelled: 'Cancelled',
  },
  measured: {
    weight: 'Weight',
    height: 'Height',
    'blood-pressure': 'Blood pressure',
    'heart-rate': 'Heart rate',
    temperature: 'Temperature',
    'oxygen-saturation': 'Oxygen saturation',
  },
  known: { laboratory: 'From a laboratory', card: 'From a blood group card', told: 'Told, not checked' },
  wish: { 'organ-donation': 'Organ donation', resuscitation: 'Resuscitation', other: 'Other wish' },
  decision: { yes: 'Yes', no: 'No', conditions: 'Under conditions', undecided: 'Not decided' },
  yes: 'Yes',
  no: 'No',
  dose: (number) => `Dose ${number}`,
  asNeeded: (reason) => (reason === null ? 'when needed' : `when needed (${reason})`),
  times: (frequency, period) => {
    const often = frequency === '1' ? 'once' : frequency === '2' ? 'twice' : `${frequency} times`;
    return period === null ? often : `${often} ${/^1 /.test(period) ? period.replace(/^1 /, 'a ') : `every ${period}`}`;
  },
  every: (period) => `every ${period.replace(/^1 /, '')}`,
  most: (amount, period) => `at most ${amount} in ${period}`,
  period: plural(
    {
      s: ['second', 'seconds'],
      min: ['minute', 'minutes'],
      h: ['hour', 'hours'],
      d: ['day', 'days'],
      wk: ['week', 'weeks'],
      mo: ['month', 'months'],
      a: ['year', 'years'],
    },
    (value) => value !== 1,
  ),
  at: (times) => `at ${times}`,
  range: (low, high) => `${low} to ${high}`,
  event: {
    MORN: 'in the morning',
    'MORN.early': 'early in the morning',
    'MORN.late': 'late in the morning',
    NOON: 'at noon',
    AFT: 'in the afternoon',
    'AFT.early': 'early in the afternoon',
    'AFT.late': 'late in the afternoon',
    EVE: 'in the evening',
    'EVE.early': 'early in the evening',
    'EVE.late': 'late in the evening',
    NIGHT: 'at night',
    PHS: 'after going to sleep',
    HS: 'before sleep',
    WAKE: 'on waking up',
    C: 'with meals',
    CM: 'with breakfast',
    CD: 'with lunch',
    CV: 'with dinner',
    AC: 'before meals',
    ACM: 'before breakfast',
    ACD: 'before lunch',
    ACV: 'before dinner',
    PC: 'after meals',
    PCM: 'after breakfast',
    PCD: 'after lunch',
    PCV: 'after dinner',
  },
  weekday: {
    mon: 'Monday',
    tue: 'Tuesday',
    wed: 'Wednesday',
    thu: 'Thursday',
    fri: 'Friday',
    sat: 'Saturday',
    sun: 'Sunday',
  },
};

const fr: Words = {
  unnamed: 'Sans nom',
  unreadable: 'Cette donnée ne peut pas être affichée',
  allergyCategory: {
    food: 'Aliment',
    medication: 'Médicament',
    environment: 'Environnement',
    biologic: 'Médicament biologique',
  },
  observationCategory: {
    'social-history': 'Mode de vie',
    'vital-signs': 'Signes vitaux',
    imaging: 'Imagerie',
    laboratory: 'Laboratoire',
    procedure: 'Acte',
    survey: 'Questionnaire',
    exam: 'Examen',
    therapy: 'Traitement',
    activity: 'Activité',
  },
  status: {
    noneKnown: 'Aucune connue',
    inactive: 'N’est plus active',
    resolved: 'Résolue',
    remission: 'En rémission',
    recurrence: 'De retour',
    unconfirmed: 'Non confirmée',
    refuted: 'Écartée',
    ended: 'Terminé',
    onHold: 'En pause',
    planned: 'Prévu',
    notTaken: 'Non pris',
    notGiven: 'Non administré',
    notDone: 'Non réalisé',
    doNotTake: 'À ne pas prendre',
    underWay: 'En cours',
    preliminary: 'Provisoire',
    cancelled: 'Annulé',
  },
  measured: {
    weight: 'Poids',
    height: 'Taille',
    'blood-pressure': 'Tension artérielle',
    'heart-rate': 'Fréquence cardiaque',
    temperature: 'Température',
    'oxygen-saturation': 'Saturation en oxygène',
  },
  known: {
    laboratory: 'D’après un laboratoire',
    card: 'D’après une carte de groupe sanguin',
    told: 'D’après la personne, non vérifié',
  },
  wish: { 'organ-donation': 'Don d’organes', resuscitation: 'Réanimation', other: 'Autre souhait' },
  decision: { yes: 'Oui', no: 'Non', conditions: 'Sous conditions', undecided: 'Pas encore décidé' },
  yes: 'Oui',
  no: 'Non',
  dose: (number) => `Dose ${number}`,
  asNeeded: (reason) => (reason === null ? 'si besoin' : `si besoin (${reason})`),
  times: (frequency, period) => {
    if (period === null) return `${frequency} fois`;
    return `${frequency} fois ${/^1 /.test(period) ? period.replace(/^1 /, 'par ') : `en ${period}`}`;
  },
  every: (period) => {
    if (/^1 /.test(period)) return period.replace(/^1 /, 'chaque ');
    return `${/(seconde|minute|heure|semaine|année)/.test(period) ? 'toutes' : 'tous'} les ${period}`;
  },
  most: (amount, period) => `au plus ${amount} en ${period}`,
  period: plural(
    {
      s: ['seconde', 'secondes'],
      min: ['minute', 'minutes'],
      h: ['heure', 'heures'],
      d: ['jour', 'jours'],
      wk: ['semaine', 'semaines'],
      mo: ['mois', 'mois'],
      a: ['année', 'années'],
    },
    (value) => value >= 2,
  ),
  at: (times) => `à ${times}`,
  range: (low, high) => `${low} à ${high}`,
  event: {
    MORN: 'le matin',
    'MORN.early': 'tôt le matin',
    'MORN.late': 'tard dans la matinée',
    NOON: 'à midi',
    AFT: 'l’après-midi',
    'AFT.early': 'en début d’après-midi',
    'AFT.late': 'en fin d’après-midi',
    EVE: 'le soir',
    'EVE.early': 'en début de soirée',
    'EVE.late': 'tard le soir',
    NIGHT: 'la nuit',
    PHS: 'après l’endormissement',
    HS: 'avant le coucher',
    WAKE: 'au réveil',
    C: 'aux repas',
    CM: 'au petit-déjeuner',
    CD: 'au déjeuner',
    CV: 'au dîner',
    AC: 'avant les repas',
    ACM: 'avant le petit-déjeuner',
    ACD: 'avant le déjeuner',
    ACV: 'avant le dîner',
    PC: 'après les repas',
    PCM: 'après le petit-déjeuner',
    PCD: 'après le déjeuner',
    PCV: 'après le dîner',
  },
  weekday: {
    mon: 'lundi',
    tue: 'mardi',
    wed: 'mercredi',
    thu: 'jeudi',
    fri: 'vendredi',
    sat: 'samedi',
    sun: 'dimanche',
  },
};

export const wordsOf: Readonly<Record<CardLanguage, Words>> = { en, fr };
