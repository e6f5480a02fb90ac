-- find_or_add(): a number that was not known when the organisation was added.
update partner set siren = $2 where id = $1
