-- state_cofunding()
insert into grant_cofunding (application, number, account, funder, name, status, amount_cents, title, day, reference,
  file, note, is_declared, after_version, at, by_label, by_account)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
