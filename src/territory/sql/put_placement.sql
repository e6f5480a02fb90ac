-- A territory has moved: what it hung on before, and until when.
insert into territory_placement (territory, parent, valid_from, valid_to) values ($1, $2, $3, $4)
on conflict (territory, valid_from) do update set parent = excluded.parent, valid_to = excluded.valid_to
