-- edit_organisation(): only of the revision that its writer saw.
update organisation
set revision = revision + 1, form = $3, siret = $4, rna = $5, overseas = $6, address = $7, purpose = $8,
  representative = $9, budget_cents = $10, staff_tenths = $11, volunteers = $12, republican_commitment_on = $13,
  changed_at = $14, changed_by = $15
where partner = $1 and revision = $2
