-- set_scopes(): a journal that holds the records of a territory
insert into journal_place (territory, scope) values ($1, $2)
