-- near(): the proposals of a form: those of the department and those of the nation.
select id, name, kind, siren, territory from partner where home = $1 or home = $2 order by folded, id
