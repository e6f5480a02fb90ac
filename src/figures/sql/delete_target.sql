-- withdraw_target(): the journal keeps what it was.
delete from target where indicator = $1 and territory = $2
