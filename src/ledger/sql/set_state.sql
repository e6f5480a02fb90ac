-- settle_entry(), release_entry(): once, and only of what is held.
update ledger_entry set state = $2 where number = $1 and state = 'held'
