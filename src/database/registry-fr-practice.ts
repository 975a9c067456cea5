/** The registry of practices in French. */
export const practicesInFrench: Readonly<Record<string, string>> = {
  'as long as a log may name who read for the practice':
    'aussi longtemps qu’un journal peut nommer qui a consulté pour le cabinet',
  'pseudonym of the practice': 'pseudonyme du cabinet',
  'the name of the practice': 'le nom du cabinet',
  'when the last one left it': 'quand la dernière personne l’a quitté',
  'pseudonym of the membership': 'pseudonyme de l’appartenance',
  'in which practice somebody is': 'dans quel cabinet se trouve une personne',
  'who is in a practice': 'qui appartient à un cabinet',
  'whether to keep who is in the practice': 'si la personne tient la liste des membres du cabinet',
  'the name of whoever is in a practice': 'le nom d’un membre d’un cabinet',
  'shows that this server made the membership': 'montre que ce serveur a établi l’appartenance',
  'when those who gave the practice something were told':
    'quand les personnes qui ont donné quelque chose au cabinet ont été prévenues',
  'to which practice the invitation is': 'à quel cabinet mène l’invitation',
  'to a doctor, to a caregiver or to a practice, or in an emergency':
    'à un médecin, à un aidant ou à un cabinet, ou en urgence',
  'to a doctor, to a caregiver or to a practice': 'à un médecin, à un aidant ou à un cabinet',
};
