-- follow(): where the target of a territory adds up.
update target set department = $2, region = $3 where territory = $1 and level = 'contract'
