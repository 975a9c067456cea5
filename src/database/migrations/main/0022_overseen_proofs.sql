-- Whoever withdrew the consent still sees who looked, and so may prove it: the salt leads to the record's pseudonym in the ledger.
alter policy app_reads on audit_subject
  using (subject = (select gate.readable()) or subject = (select gate.overseen()));
