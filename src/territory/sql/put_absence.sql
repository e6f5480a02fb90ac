-- The history of the reference: days between two lives.
insert into territory_absence (territory, valid_from, valid_to) values ($1, $2, $3)
on conflict (territory, valid_from) do update set valid_to = excluded.valid_to
