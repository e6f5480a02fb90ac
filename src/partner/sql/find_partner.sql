-- find(): one organisation, for an action or its page.
select id, name, kind, siren, territory from partner where id = $1
