-- strike_funding(): a mistake; what was written stays readable.
update place_funding set struck_at = $2, strike_motive = $3 where id = $1 and struck_at is null
