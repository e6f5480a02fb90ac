-- declare_organisation(): what it says of itself, beside its row among the partners.
insert into organisation (partner, revision, form, siret, rna, overseas, address, purpose, representative, budget_cents,
  staff_tenths, volunteers, republican_commitment_on, territory, changed_at, changed_by)
values ($1, 1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
