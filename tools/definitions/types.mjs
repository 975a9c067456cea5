/** The R4 resource types that Carnet stores, in the order of its documentation. */
export const storedTypes = [
  'Patient', 'AllergyIntolerance', 'Condition', 'Observation', 'MedicationStatement', 'MedicationRequest', 'Immunization',
  'Procedure', 'Device', 'DeviceUseStatement', 'RelatedPerson', 'Practitioner', 'PractitionerRole', 'Organization',
  'Medication', 'Encounter', 'DiagnosticReport', 'DocumentReference', 'CarePlan', 'Goal', 'Composition', 'Consent',
  'Provenance', 'Coverage', 'FamilyMemberHistory', 'Flag', 'Specimen', 'ImagingStudy', 'Location', 'ServiceRequest',
  'CareTeam', 'MedicationAdministration', 'MedicationDispense', 'ClinicalImpression', 'QuestionnaireResponse',
  'RiskAssessment', 'BodyStructure', 'Media', 'EpisodeOfCare', 'AdverseEvent', 'List', 'Substance',
  'ImmunizationRecommendation', 'DeviceRequest', 'HealthcareService',
];
