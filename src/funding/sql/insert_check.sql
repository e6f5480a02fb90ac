-- check_organisation(): Conflict when another checked it meanwhile
insert into grant_specification_check (id, specification, organisation, organisation_name, number, territory, department,
  day, valid_until, is_met, by_account, by_label, at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
on conflict (specification, organisation, number) do nothing
