/** The registry of lists of patients in French. */
export const listsInFrench: Readonly<Record<string, string>> = {
  'until somebody on the list leaves it, or the account is deleted':
    'jusqu’à ce qu’une personne quitte la liste, ou que le compte soit supprimé',
  'pseudonym of the list': 'pseudonyme de la liste',
  'whose list it is': 'à qui est la liste',
  'that its key is to be destroyed': 'que sa clé est à détruire',
  'shows that this server made the list': 'montre que ce serveur a établi la liste',
  'on which list somebody is': 'sur quelle liste se trouve une personne',
  'who is on the list': 'qui se trouve sur la liste',
  'which version of the identity was copied': 'quelle version de l’identité a été copiée',
  'name, date of birth and gender, for whoever was given access':
    'nom, date de naissance et sexe, pour la personne qui a reçu un accès',
};
