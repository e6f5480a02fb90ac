-- set_scopes(): forgets where a territory stood
delete from journal_place where territory = $1
