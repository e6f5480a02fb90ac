-- assess(): a further version; those before stay
insert into grant_assessment (application, version, conditions, objectives, accounts, recommendation, text, by_account,
  by_label, at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
on conflict (application, version) do nothing
