-- Whoever withdrew the consent still sees who looked, and so may prove it: the salt leads to the record's pseudonym in the ledger.
alter policy app_reads on audit_subject
  using (subject = (select gate.readable()) or subject = (select gate.overseen()));

-- The standing comparison counts the entries of each living subject; an erasure takes its locator and salt away by right.
grant select (subject) on erasure to carnet_seal;
create policy seal_sees on erasure for select to carnet_seal using (true);
