-- named(): the search field, over all departments
select id, name, kind, siren, territory from partner where folded like $1 escape '\' or siren = $2 order by folded, id
