-- create_committee()
insert into committee (id, name, kind, territory, created_on) values ($1, $2, $3, $4, $5)
