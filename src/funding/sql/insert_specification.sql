-- create_specification(), replace_specification(): Conflict when another wrote that version meanwhile
insert into grant_specification (id, code, version, territory, title_fr, title_en, source, source_on, months, revision,
  changed_at, changed_by)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1, $10, $11)
on conflict (code, version) do nothing
