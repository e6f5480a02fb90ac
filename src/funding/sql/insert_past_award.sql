-- import_past_awards(): one row of the file
insert into past_award (id, digest, copy, scheme, reference, beneficiary, folded, siret, siren, rna, year, agreed_on,
  amount_cents, department, contracts, object, grantor, label)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
