-- find_or_add(): an organisation that is not known yet.
insert into partner (id, name, folded, kind, siren, territory, home, added_at) values ($1, $2, $3, $4, $5, $6, $7, $8)
