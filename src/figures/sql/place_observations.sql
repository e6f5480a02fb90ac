-- follow(): where the observations about a day and all later ones are found.
update observation set department = $2, region = $3 where territory = $1 and day >= $4
